"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { BackLink } from "./back-link.tsx";

const words = {
  receive: { title: "On its way here", end: "from" },
  load: { title: "To be loaded here", end: "to" },
} as const;

/** The transfers that wait for hands at a location, and the move from bin to bin. */
export function TransferTasks({ locationId }: { locationId: string }) {
  const trpc = useTRPC();
  const tasks = useQuery(
    trpc.inventory.moves.tasks.queryOptions({ locationId }, { refetchInterval: 10_000 }),
  );
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4">
      <PageHeader title="Move stock" description="Between locations, or from bin to bin." />
      {tasks.error && <QueryProblem error={tasks.error} />}
      <Link
        href={`/floor/transfer?at=${locationId}&bins=yes`}
        className="grid min-h-14 content-center rounded-lg border border-line p-3 font-semibold hover:bg-raised"
      >
        From bin to bin
      </Link>
      {tasks.data?.length === 0 && <EmptyState title="No transfer begins or ends here now." />}
      {(["receive", "load"] as const).map((step) => {
        const rows = tasks.data?.filter((task) => task.step === step) ?? [];
        if (rows.length === 0) return null;
        return (
          <section key={step} aria-label={words[step].title} className="grid gap-2">
            <h2 className="text-[13px] font-semibold text-muted">{words[step].title}</h2>
            <ul className="grid gap-2">
              {rows.map((task) => (
                <li key={task.id}>
                  <Link
                    href={`/floor/transfer?at=${locationId}&transfer=${task.id}`}
                    className="flex min-h-14 items-center justify-between gap-3 rounded-lg border border-line p-3 hover:bg-raised"
                  >
                    <span>
                      <span className="block font-semibold">{task.number}</span>
                      <span className="block text-[13px] text-muted">
                        {words[step].end} {task.otherLocation}
                        {task.expectedOn && ` · due ${task.expectedOn}`}
                      </span>
                    </span>
                    <span className="tabular-nums">
                      {task.done} of {task.units}
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      <BackLink href={`/floor?at=${locationId}`}>Back to the floor</BackLink>
    </div>
  );
}
