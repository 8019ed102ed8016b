"use client";

import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { optionsOf, Select } from "#components/ui/select.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.tsx";
import { packLevels, type PackLevel } from "#server/modules/catalog/contract.ts";
import type { SkuPage } from "./sku-words.ts";

type Barcode = SkuPage["barcodes"][number];

/** Codes that a scan finds the SKU by, each with the pack it is on. */
export function BarcodesCard({ sku, canEdit }: { sku: SkuPage; canEdit: boolean }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries(trpc.catalog.skus.pathFilter());
  const remove = useMutation(trpc.catalog.skus.removeBarcode.mutationOptions({ onSettled: again }));
  const restore = useMutation(trpc.catalog.skus.addBarcode.mutationOptions({ onSettled: again }));
  const takeOff = (one: Barcode) =>
    remove.mutate(
      { barcodeId: one.id },
      {
        onSuccess: () =>
          toast.undo(`${one.barcode} is off.`, () =>
            restore.mutate({
              skuId: sku.id,
              barcode: one.barcode,
              packLevel: one.packLevel,
              quantity: one.quantity,
            }),
          ),
      },
    );
  return (
    <Card title="Barcodes">
      <ul className="grid gap-3">
        {sku.barcodes.map((one) => (
          <li key={one.id} className="flex flex-wrap items-center gap-4 text-[13px]">
            <Symbol barcode={one.barcode} />
            <span className="grid">
              <span className="font-mono">{one.barcode}</span>
              <span className="text-muted">
                {one.packLevel === "each" && one.quantity === 1
                  ? "each"
                  : `${one.packLevel} of ${one.quantity}`}
                {one.gtin ? " · GTIN" : " · own code"}
              </span>
            </span>
            {canEdit && (
              <Button variant="quiet" className="ml-auto" onClick={() => takeOff(one)}>
                Remove<span className="sr-only"> {one.barcode}</span>
              </Button>
            )}
          </li>
        ))}
        {sku.barcodes.length === 0 && (
          <li className="text-[13px] text-muted">No barcode yet: it cannot be scanned.</li>
        )}
      </ul>
      {canEdit && <AddBarcode skuId={sku.id} onAdded={again} />}
    </Card>
  );
}

/** The symbol as a label would show it. */
function Symbol({ barcode }: { barcode: string }) {
  const trpc = useTRPC();
  const symbol = useQuery(trpc.catalog.skus.symbol.queryOptions({ barcode }, { staleTime: Infinity }));
  if (!symbol.data) return <Skeleton className="h-14 w-40" />;
  return (
    // eslint-disable-next-line @next/next/no-img-element -- an SVG of our own, in the page
    <img
      src={`data:image/svg+xml;utf8,${encodeURIComponent(symbol.data.svg)}`}
      alt={`Barcode symbol ${barcode}`}
      className="h-14 w-40 rounded bg-white object-contain"
    />
  );
}

function AddBarcode({ skuId, onAdded }: { skuId: string; onAdded: () => Promise<void> }) {
  const trpc = useTRPC();
  const [barcode, setBarcode] = useState("");
  const [packLevel, setPackLevel] = useState<PackLevel>("each");
  const [quantity, setQuantity] = useState<number | null>(1);
  const add = useMutation(
    trpc.catalog.skus.addBarcode.mutationOptions({
      onSuccess: () => {
        setBarcode("");
        return onAdded();
      },
    }),
  );
  return (
    <form
      className="mt-4 grid gap-2 border-t border-line pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ skuId, barcode, packLevel, quantity: packLevel === "each" ? 1 : (quantity ?? 1) });
      }}
    >
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-48 flex-1">
          <Field
            label="New barcode"
            value={barcode}
            className="w-full font-mono"
            onChange={(event) => {
              setBarcode(event.target.value);
              add.reset();
            }}
          />
        </div>
        <Select label="On" value={packLevel} onChange={setPackLevel} options={optionsOf(packLevels)} />
        {packLevel !== "each" && (
          <NumberField label="Units in it" min={1} max={10_000} value={quantity} onChange={setQuantity} />
        )}
        <Button type="submit" disabled={barcode.trim() === "" || add.isPending} className="min-h-9">
          Add barcode
        </Button>
      </div>
      {add.error && <QueryProblem error={add.error} />}
    </form>
  );
}
