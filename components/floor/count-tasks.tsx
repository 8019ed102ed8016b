"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { BackLink } from "./back-link.tsx";

/** The bins of a location that wait to be counted, what this person began first. */
export function CountTasks({ locationId }: { locationId: string }) {
  const trpc = useTRPC();
  const tasks = useQuery(
    trpc.inventory.counts.tasks.queryOptions({ locationId }, { refetchInterval: 10_000 }),
  );
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4">
      <PageHeader title="Count" description="Take a bin and count what is in it." />
      {tasks.error && <QueryProblem error={tasks.error} />}
      {tasks.data?.length === 0 && <EmptyState title="No bin is to be counted." />}
      <ul aria-label="Bins to count" className="grid gap-2">
        {tasks.data?.map((task) => (
          <li key={task.id}>
            <Link
              href={`/floor/count?at=${locationId}&task=${task.id}`}
              className="flex min-h-14 items-center justify-between gap-3 rounded-lg border border-line p-3 hover:bg-raised"
            >
              <span>
                <span className="block font-semibold">
                  {task.isLoose ? "What lies in no bin" : task.binCode}
                </span>
                <span className="block text-[13px] text-muted">{task.number}</span>
              </span>
              {task.isMine ? (
                <StatusBadge tone="info">begun</StatusBadge>
              ) : task.isForOthers ? (
                <StatusBadge tone="quiet">for somebody else</StatusBadge>
              ) : (
                task.reason === "short_pick" && <StatusBadge tone="warn">not picked from</StatusBadge>
              )}
            </Link>
          </li>
        ))}
      </ul>
      <BackLink href={`/floor?at=${locationId}`}>Back to the floor</BackLink>
    </div>
  );
}
