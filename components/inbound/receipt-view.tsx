"use client";

import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { ReceiptDifferences } from "./receipt-differences.tsx";
import { word } from "./words.ts";

/** One receipt: what came off the truck, and what of it is different and waits to be settled. */
export function ReceiptView({ receiptId, canWrite }: { receiptId: string; canWrite: boolean }) {
  const trpc = useTRPC();
  const receipt = useQuery(trpc.inbound.receipt.queryOptions({ receiptId }, { refetchInterval: 5_000 }));
  if (receipt.error)
    return (
      <>
        <PageHeader title="Receipt" />
        <QueryProblem error={receipt.error} />
      </>
    );
  if (!receipt.data) return <PageHeader title="Receipt" description="Loading" />;
  const { number, supplierName, of, status, arrivedAt, received, differences } = receipt.data;
  return (
    <>
      <PageHeader title={number} description={of ? `${supplierName}, ${of}` : supplierName}>
        <span className="text-[13px] text-muted">
          Arrived <TimeText at={arrivedAt} />
        </span>
        <StatusBadge tone={status === "open" ? "info" : "good"}>{word(status)}</StatusBadge>
      </PageHeader>
      <ReceiptDifferences rows={differences.map((row) => ({ ...row, place: number }))} canSettle={canWrite} />
      <Card title="What came">
        {received.length === 0 ? (
          <EmptyState title="Nothing was counted yet." />
        ) : (
          <Table label="What came">
            <thead>
              <tr>
                <Th>SKU</Th>
                <Th>Condition</Th>
                <Th className="text-right">Units</Th>
              </tr>
            </thead>
            <tbody>
              {received.map(({ skuCode, condition, quantity }) => (
                <tr key={`${skuCode} ${condition}`}>
                  <Td>{skuCode}</Td>
                  <Td>{word(condition)}</Td>
                  <Td className="text-right">
                    <QuantityText value={quantity} />
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Card>
    </>
  );
}
