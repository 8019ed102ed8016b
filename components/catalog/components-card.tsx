"use client";

import { useState } from "react";
import Link from "next/link";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { toast } from "#components/ui/toast.tsx";
import { canMake } from "./can-make.ts";
import { PartsEditor, type Part } from "./parts-editor.tsx";
import type { SkuPage } from "./sku-words.ts";

/** What the SKU is made of, how many can be made of what is there, and what runs out first. */
export function ComponentsCard(props: { sku: SkuPage; canEdit: boolean; seesStock: boolean }) {
  const { sku, canEdit, seesStock } = props;
  const [isEditing, setEditing] = useState(false);
  if (isEditing) return <EditComponents sku={sku} onClose={() => setEditing(false)} />;
  return (
    <Card title={sku.kind === "multipack" ? "Pack of" : "Components"}>
      <div className="grid gap-4">
        {sku.components.length === 0 ? (
          <p className="text-[13px] text-bad">Made of nothing yet, so none of it can be sold.</p>
        ) : (
          <Table label="Components">
            <thead>
              <tr>
                <Th>SKU</Th>
                <Th>Title</Th>
                <Th className="text-right">In one</Th>
              </tr>
            </thead>
            <tbody>
              {sku.components.map((part) => (
                <tr key={part.skuId}>
                  <Td>
                    <Link
                      href={`/catalog/${part.skuId}`}
                      className="font-mono text-[12px] underline underline-offset-2"
                    >
                      {part.code}
                    </Link>
                  </Td>
                  <Td>
                    {part.title}
                    {part.isArchived && <span className="text-bad"> · archived</span>}
                  </Td>
                  <Td className="text-right">
                    <QuantityText value={part.quantity} />
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
        {seesStock && sku.parts.length > 0 && <CanMakeTable sku={sku} />}
        {canEdit && (
          <Button className="justify-self-start" onClick={() => setEditing(true)}>
            Change components
          </Button>
        )}
      </div>
    </Card>
  );
}

function CanMakeTable({ sku }: { sku: SkuPage }) {
  const trpc = useTRPC();
  const skuIds = sku.parts.map(({ skuId }) => skuId);
  const stock = useQuery(trpc.inventory.available.queryOptions({ skuIds }, { refetchInterval: 15_000 }));
  if (stock.error) return <QueryProblem error={stock.error} />;
  const places = canMake(sku.parts, stock.data ?? []);
  const total = places.reduce((sum, { wholes }) => sum + wholes, 0);
  const verb = sku.kind === "assembly" ? "built" : "sold";
  return (
    <div className="grid gap-2">
      <p className="text-[13px]" role="status">
        {stock.data ? (
          <>
            <b className="font-semibold">{total.toLocaleString("en-US")}</b> can be {verb} now
          </>
        ) : (
          "Counting…"
        )}
      </p>
      {places.length > 0 && (
        <Table label="Can make by location">
          <thead>
            <tr>
              <Th>Location</Th>
              <Th className="text-right">Can make</Th>
              <Th>Limited by</Th>
            </tr>
          </thead>
          <tbody>
            {places.map((place) => (
              <tr key={place.locationId}>
                <Td>{place.locationName}</Td>
                <Td className="text-right">
                  <QuantityText value={place.wholes} isZeroQuiet />
                </Td>
                <Td>
                  {place.limitedBy.map(({ skuId, code, available, quantity }) => (
                    <span key={skuId} className="block">
                      <Link
                        href={`/inventory/${skuId}?explain=available&at=${place.locationId}`}
                        className="underline underline-offset-2"
                      >
                        {code}
                      </Link>
                      <span className="text-muted">
                        : {available.toLocaleString("en-US")} available, {quantity} in one
                      </span>
                    </span>
                  ))}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </div>
  );
}

function EditComponents({ sku, onClose }: { sku: SkuPage; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [parts, setParts] = useState<Part[]>(sku.components);
  const save = useMutation(
    trpc.catalog.skus.setComponents.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries(trpc.catalog.skus.pathFilter());
        toast.done("Saved.");
        onClose();
      },
    }),
  );
  return (
    <Card title="Change components">
      <div className="grid gap-4">
        <PartsEditor kind={sku.kind} parts={parts} onChange={setParts} />
        {save.error && <QueryProblem error={save.error} />}
        <div className="flex gap-2">
          <Button
            variant="primary"
            disabled={save.isPending}
            onClick={() =>
              save.mutate({
                skuId: sku.id,
                components: parts.map(({ skuId, quantity }) => ({ skuId, quantity })),
              })
            }
          >
            Save components
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </div>
    </Card>
  );
}
