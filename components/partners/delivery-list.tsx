"use client";

import Link from "next/link";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { deliveryTone } from "./delivery-tone.ts";

const statuses = ["pending", "applied", "quarantined"] as const;

/** Connections with their inbox's balance, and the deliveries with replay for those in quarantine. */
export function DeliveryList({ status }: { status: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const chosen = statuses.find((known) => known === status);
  const connections = useQuery(trpc.partners.connections.queryOptions({}, { refetchInterval: 5_000 }));
  const list = useInfiniteQuery(
    trpc.partners.deliveries.infiniteQueryOptions(
      { limit: 50, ...(chosen ? { status: chosen } : {}) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 5_000 },
    ),
  );
  const replay = useMutation(
    trpc.partners.replay.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.partners.pathFilter()),
    }),
  );
  const names = new Map(connections.data?.map((connection) => [connection.id, connection.name]));
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const problem = connections.error ?? list.error ?? replay.error;
  return (
    <>
      <h2 className="font-semibold">Deliveries</h2>
      <p className="text-muted">
        What partners told us, and what became of it. Received is always applied + duplicate + quarantined +
        waiting.
      </p>
      {problem && <QueryProblem error={problem} />}
      {connections.data && connections.data.length > 0 && (
        <Table label="Connections">
          <thead>
            <tr>
              <Th>Connection</Th>
              <Th className="text-right">Received</Th>
              <Th className="text-right">Applied</Th>
              <Th className="text-right">Duplicate</Th>
              <Th className="text-right">Quarantined</Th>
              <Th className="text-right">Waiting</Th>
              <Th className="text-right">Wrong signature</Th>
            </tr>
          </thead>
          <tbody>
            {connections.data.map((connection) => (
              <tr key={connection.id}>
                <Td>
                  {connection.name}{" "}
                  {connection.isSimulated && <StatusBadge tone="warn">simulated</StatusBadge>}
                </Td>
                {(
                  ["received", "applied", "duplicate", "quarantined", "pending", "refusedSignature"] as const
                ).map((column) => (
                  <Td key={column} className="text-right">
                    {String(connection.inbox?.[column] ?? 0)}
                  </Td>
                ))}
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <StatusTabs path="/partners" current={chosen ?? ""} statuses={statuses} />
      {list.isSuccess && rows.length === 0 && (
        <EmptyState title={chosen ? `No ${chosen} deliveries.` : "No partner has sent anything yet."}>
          Deliveries appear here the moment a partner sends them.
        </EmptyState>
      )}
      {rows.length > 0 && (
        <Table label="Deliveries">
          <thead>
            <tr>
              <Th>Received</Th>
              <Th>Connection</Th>
              <Th>Topic</Th>
              <Th>Status</Th>
              <Th>Reason</Th>
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <Td>
                  <TimeText at={row.receivedAt} />
                </Td>
                <Td>{names.get(row.connectionId) ?? row.connectionId}</Td>
                <Td>
                  <Link href={`/partners/deliveries/${row.id}`} className="underline underline-offset-2">
                    {row.topic}
                  </Link>
                </Td>
                <Td>
                  <StatusBadge tone={deliveryTone[row.status] ?? "quiet"}>{row.status}</StatusBadge>
                </Td>
                <Td className="max-w-sm truncate">{row.reason}</Td>
                <Td>
                  {row.status === "quarantined" && (
                    <Button onClick={() => replay.mutate({ id: row.id })} disabled={replay.isPending}>
                      Replay
                    </Button>
                  )}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {list.hasNextPage && <Button onClick={() => void list.fetchNextPage()}>Older deliveries</Button>}
    </>
  );
}
