"use client";

import { useState } from "react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge, type Tone } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { ExceptionAction, Urgency } from "#server/modules/exceptions/contract.ts";
import { ClosingForm } from "./closing-form.tsx";

const tabs = ["waiting", "snoozed", "solved", "dismissed"] as const;
const tone: Record<Urgency, Tone> = { overdue: "bad", soon: "warn", calm: "quiet" };

/** The queue of what needs a decision, the first due first, with what to do next. */
export function ExceptionQueue({ status, canAct }: { status: string; canAct: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [closingId, setClosingId] = useState<string>();
  const [refused, setRefused] = useState(false);
  const chosen = tabs.find((tab) => tab === status) ?? "waiting";
  const list = useInfiniteQuery(
    trpc.exceptions.list.infiniteQueryOptions(
      { status: chosen, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 10_000 },
    ),
  );
  const act = useMutation(
    trpc.exceptions.act.mutationOptions({
      onSuccess: (answers) => {
        setRefused(answers.some((answer) => !answer.done));
        setClosingId(undefined);
      },
      onSettled: () => queryClient.invalidateQueries(trpc.exceptions.pathFilter()),
    }),
  );
  const doIt = (id: string, action: ExceptionAction) => act.mutate({ ids: [id], action });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const problem = list.error ?? act.error;
  return (
    <>
      <PageHeader title="Exceptions" description="What needs a decision, the first due first." />
      <StatusTabs path="/exceptions" current={chosen} statuses={tabs} hasAll={false} />
      {problem && <QueryProblem error={problem} />}
      {refused && <Callout tone="warn" title="Somebody else was faster. The list is up to date now." />}
      {list.isSuccess && rows.length === 0 && (
        <EmptyState title={chosen === "waiting" ? "Nothing needs a decision." : `No ${chosen} exceptions.`} />
      )}
      <ul className="grid gap-2">
        {rows.map((row) => (
          <li key={row.id} className="grid gap-2 rounded-lg border border-line p-4">
            <div className="flex flex-wrap items-center gap-2">
              <StatusBadge tone={tone[row.urgency]}>{row.urgency}</StatusBadge>
              <h2 className="font-medium">{row.title}</h2>
              <span className="text-[13px] text-muted">
                {row.type} · for {row.ownerRole} · due <TimeText at={row.dueAt} />
              </span>
            </div>
            <p className="text-[13px]">{row.resolution ?? row.nextAction}</p>
            {canAct && (chosen === "waiting" || chosen === "snoozed") && (
              <div className="flex flex-wrap gap-2">
                <Button onClick={() => setClosingId(closingId === row.id ? undefined : row.id)}>
                  Solve or dismiss
                </Button>
                {chosen === "waiting" ? (
                  <Button
                    onClick={() =>
                      doIt(row.id, { do: "snooze", untilAt: new Date(Date.now() + 4 * 3_600_000) })
                    }
                  >
                    Snooze 4 hours
                  </Button>
                ) : (
                  <Button onClick={() => doIt(row.id, { do: "wake" })}>Wake</Button>
                )}
              </div>
            )}
            {closingId === row.id && (
              <ClosingForm isBusy={act.isPending} onClose={(action) => doIt(row.id, action)} />
            )}
          </li>
        ))}
      </ul>
      {list.hasNextPage && <Button onClick={() => void list.fetchNextPage()}>More</Button>}
    </>
  );
}
