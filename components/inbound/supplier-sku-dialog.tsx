"use client";

import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { formatDecimal, parseDecimal } from "#kernel/money.ts";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Select } from "#components/ui/select.tsx";
import type { Supplier } from "./supplier-view.tsx";

/** Terms of a supplier for one SKU. */
export function SupplierSkuDialog(props: {
  supplier: Supplier;
  skuId: string | undefined;
  onClose: () => void;
}) {
  const { supplier, onClose } = props;
  const known = supplier.skus.find(({ skuId }) => skuId === props.skuId);
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [search, setSearch] = useState("");
  const found = useQuery({
    ...trpc.inventory.grid.queryOptions({ limit: 20, ...(search ? { search } : {}) }),
    enabled: known === undefined,
  });
  const [chosen, setChosen] = useState(props.skuId ?? "");
  const first = found.data?.items[0]?.skuId ?? "";
  const skuId = known?.skuId ?? (found.data?.items.some((one) => one.skuId === chosen) ? chosen : first);
  const [supplierCode, setCode] = useState(known?.supplierCode ?? "");
  const [cost, setCost] = useState(
    known ? formatDecimal({ minor: known.costMinor, currency: supplier.currency }) : "",
  );
  const [pack, setPack] = useState<number | null>(known?.packQuantity ?? 1);
  const [minimum, setMinimum] = useState<number | null>(known?.minimumQuantity ?? 1);
  const [isPreferred, setPreferred] = useState(known?.isPreferred ?? false);
  const settings = {
    onSuccess: onClose,
    onSettled: () => queryClient.invalidateQueries(trpc.inbound.pathFilter()),
  };
  const save = useMutation(trpc.inbound.saveSupplierSku.mutationOptions(settings));
  const remove = useMutation(trpc.inbound.removeSupplierSku.mutationOptions(settings));
  const price = parseDecimal(cost, supplier.currency);
  const isReady = skuId !== "" && supplierCode.trim() !== "" && price.ok && pack !== null && minimum !== null;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={known ? `Terms for ${known.skuCode}` : `What ${supplier.name} offers`}
      footer={
        <>
          {known && (
            <Button
              variant="quiet"
              disabled={remove.isPending}
              onClick={() => remove.mutate({ supplierId: supplier.id, skuId })}
            >
              Offers it no more
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!isReady || save.isPending}
            onClick={() =>
              price.ok &&
              save.mutate({
                supplierId: supplier.id,
                skuId,
                supplierCode: supplierCode.trim(),
                costMinor: price.value.minor,
                packQuantity: pack ?? 1,
                minimumQuantity: minimum ?? 1,
                isPreferred,
                ...(known
                  ? {
                      priceBreaks: known.priceBreaks,
                      leadDays: known.leadDays,
                      qualityControl: known.qualityControl,
                    }
                  : {}),
              })
            }
          >
            Save
          </Button>
        </>
      }
    >
      {!known && (
        <>
          <Field
            label="Find a SKU"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            hint="Code or title"
          />
          <Select
            label="SKU"
            value={skuId}
            onChange={setChosen}
            options={(found.data?.items ?? []).map((one) => ({
              value: one.skuId,
              label: `${one.code} ${one.title}`,
            }))}
          />
        </>
      )}
      <Field
        label="The supplier’s code"
        value={supplierCode}
        onChange={(event) => setCode(event.target.value)}
      />
      <Field
        label={`Cost of a unit (${supplier.currency})`}
        inputMode="decimal"
        value={cost}
        onChange={(event) => setCost(event.target.value)}
        error={cost !== "" && !price.ok ? "Write it like 12.50." : undefined}
      />
      <NumberField label="Units in a pack" min={1} value={pack} onChange={setPack} />
      <NumberField label="Minimum order in units" min={1} value={minimum} onChange={setMinimum} />
      <Checkbox label="Preferred supplier of this SKU" isChecked={isPreferred} onChange={setPreferred} />
      {(save.error ?? remove.error) && <QueryProblem error={(save.error ?? remove.error)!} />}
    </Dialog>
  );
}
