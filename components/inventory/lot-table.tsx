"use client";

import { useQuery } from "@tanstack/react-query";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { SkuPage } from "./words.ts";

/** The lots or serial numbers of a SKU that are on hand, those that expire first before others. */
export function LotTable({ sku }: { sku: SkuPage }) {
  const trpc = useTRPC();
  const answer = useQuery(trpc.inventory.lots.queryOptions({ skuId: sku.skuId }));
  if (answer.error) return <QueryProblem error={answer.error} />;
  const rows = answer.data;
  if (!rows) return <Skeleton className="h-24 w-full" />;
  const word = sku.tracking === "serial" ? "Serial number" : "Lot";
  if (rows.length === 0) return <EmptyState title={`No ${word.toLowerCase()} is on hand.`} />;
  const nameOf = (id: string) =>
    sku.locations.find(({ locationId }) => locationId === id)?.locationName ?? id;
  return (
    <Table label={`${word}s`}>
      <thead>
        <tr>
          <Th>{word}</Th>
          <Th>Location</Th>
          <Th>Expires</Th>
          <Th className="text-right">On hand</Th>
          <Th className="text-right">Quality control</Th>
          <Th className="text-right">Damaged</Th>
          <Th>Bins</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.lotId} ${row.locationId}`}>
            <Td className="font-mono text-[12px]">{row.code}</Td>
            <Td>{nameOf(row.locationId)}</Td>
            <Td>{row.expiresOn ?? "–"}</Td>
            <Td className="text-right">
              <QuantityText value={row.onHand} />
            </Td>
            <Td className="text-right">
              <QuantityText value={row.qualityControl} isZeroQuiet />
            </Td>
            <Td className="text-right">
              <QuantityText value={row.damaged} isZeroQuiet />
            </Td>
            <Td className="text-muted">
              {row.bins.map(({ code, quantity }) => `${code} ${quantity}`).join(" · ") || "–"}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
