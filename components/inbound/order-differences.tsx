"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { formatMoney } from "#components/blocks/money-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { Order } from "./types.ts";

/** What the supplier answered differently; nothing changes before somebody accepts it. */
export function OrderDifferences({ order, canWrite }: { order: Order; canWrite: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const decide = useMutation(
    trpc.inbound.decide.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.inbound.pathFilter()),
    }),
  );
  if (order.differences.length === 0) return null;
  const open = order.differences.filter(({ status }) => status === "open").map(({ id }) => id);
  const shown = (kind: string, value: string) =>
    kind === "price" ? formatMoney(BigInt(value), order.currency) : value;
  const say = (decision: "accept" | "refuse", differenceIds: string[]) =>
    decide.mutate({ orderId: order.id, differenceIds, decision });
  return (
    <Card title="The supplier’s answer">
      <Table label="What the supplier answered differently">
        <thead>
          <tr>
            <Th>Line</Th>
            <Th>What</Th>
            <Th>Ordered</Th>
            <Th>Answered</Th>
            <Th>Decision</Th>
          </tr>
        </thead>
        <tbody>
          {order.differences.map((row) => (
            <tr key={row.id}>
              <Td>
                {row.position} <span className="text-muted">{row.skuCode}</span>
              </Td>
              <Td>{row.kind}</Td>
              <Td>{shown(row.kind, row.ours)}</Td>
              <Td>{shown(row.kind, row.theirs)}</Td>
              <Td>
                {row.status === "open" && canWrite ? (
                  <span className="flex gap-2">
                    <Button
                      disabled={decide.isPending}
                      onClick={() => say("accept", [row.id])}
                      aria-label={`Accept ${row.kind} of line ${row.position}`}
                    >
                      Accept
                    </Button>
                    <Button
                      variant="quiet"
                      disabled={decide.isPending}
                      onClick={() => say("refuse", [row.id])}
                      aria-label={`Refuse ${row.kind} of line ${row.position}`}
                    >
                      Refuse
                    </Button>
                  </span>
                ) : (
                  <StatusBadge
                    tone={row.status === "accepted" ? "good" : row.status === "open" ? "warn" : "quiet"}
                  >
                    {row.status}
                  </StatusBadge>
                )}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      {canWrite && open.length > 1 && (
        <Button className="mt-2" disabled={decide.isPending} onClick={() => say("accept", open)}>
          Accept all {open.length}
        </Button>
      )}
      {decide.error && <QueryProblem error={decide.error} />}
    </Card>
  );
}
