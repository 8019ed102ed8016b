"use client";

import Link from "next/link";
import { useInfiniteQuery } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge, type Tone } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { WaitingWork } from "./waiting-work.tsx";

const statuses = ["queued", "running", "completed", "failed", "canceled"] as const;
type Status = (typeof statuses)[number];

export const runTone: Record<Status, Tone> = {
  queued: "quiet",
  running: "info",
  completed: "good",
  failed: "bad",
  canceled: "quiet",
};

/** The merchant's job runs, newest first. */
export function RunList({ status }: { status: string }) {
  const trpc = useTRPC();
  const chosen = statuses.find((known) => known === status);
  const list = useInfiniteQuery(
    trpc.jobs.list.infiniteQueryOptions(
      { limit: 50, ...(chosen ? { status: chosen } : {}) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 5_000 },
    ),
  );
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader title="Jobs" description="What runs in the background, with its attempts and errors." />
      <WaitingWork />
      <StatusTabs path="/jobs" current={chosen ?? ""} statuses={statuses} />
      {list.error && <QueryProblem error={list.error} />}
      {list.isSuccess && rows.length === 0 && (
        <EmptyState title={chosen ? `No ${chosen} runs.` : "No job has run yet."}>
          {chosen ? (
            <Link href="/jobs" className="underline">
              Show all runs
            </Link>
          ) : (
            "Runs appear when something happens: a delivery, an order, a scan."
          )}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <Table label="Job runs">
          <thead>
            <tr>
              <Th>Job</Th>
              <Th>Status</Th>
              <Th>Started by</Th>
              <Th className="text-right">Attempts</Th>
              <Th>Queued</Th>
              <Th>Error</Th>
            </tr>
          </thead>
          <tbody>
            {rows.map((run) => (
              <tr key={run.id} className="hover:bg-raised">
                <Td>
                  <Link href={`/jobs/${run.id}`} className="font-medium hover:underline">
                    {run.functionId.replace("throughline-", "")}
                  </Link>
                </Td>
                <Td>
                  <StatusBadge tone={runTone[run.status]}>{run.status}</StatusBadge>
                </Td>
                <Td>{run.eventName}</Td>
                <Td className="text-right">{run.attempts}</Td>
                <Td>
                  <TimeText at={run.queuedAt} />
                </Td>
                <Td className="max-w-xs truncate text-muted">{run.error?.message}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {list.hasNextPage && (
        <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
          Older runs
        </Button>
      )}
    </>
  );
}
