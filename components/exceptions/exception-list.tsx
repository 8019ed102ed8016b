"use client";

import { useState } from "react";
import { useRouter } from "next/navigation";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { FilterBar, useFilters } from "#components/blocks/filter-bar.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { AppRouter } from "#server/api/root.ts";
import {
  exceptionTypes,
  ownerRoles,
  severities,
  type ExceptionAction,
} from "#server/modules/exceptions/contract.ts";
import type { inferRouterOutputs } from "@trpc/server";
import { ClosingForm } from "./closing-form.tsx";
import { ExceptionDrawer } from "./exception-drawer.tsx";
import { exceptionFilters, exceptionListInputOf, exceptionTabOf, exceptionTabs } from "./list-input.ts";
import { exceptionHref, severityTone, typeWords, urgencyTone } from "./words.ts";

const HOUR_MS = 3_600_000;

type Row = inferRouterOutputs<AppRouter>["exceptions"]["list"]["items"][number];

const columns: readonly Column<Row>[] = [
  { key: "title", header: "What", cell: (row) => row.title },
  {
    key: "clock",
    header: "Due",
    cell: (row) =>
      row.status === "open" ? (
        <span className="flex items-center gap-1.5">
          <StatusBadge tone={urgencyTone[row.urgency]}>{row.urgency}</StatusBadge>
          <TimeText at={row.dueAt} />
        </span>
      ) : (
        <TimeText at={row.solvedAt ?? row.snoozedUntilAt ?? row.dueAt} />
      ),
  },
  {
    key: "severity",
    header: "Severity",
    cell: (row) => <StatusBadge tone={severityTone[row.severity]}>{row.severity}</StatusBadge>,
  },
  { key: "type", header: "Type", cell: (row) => typeWords(row.type) },
  { key: "owner", header: "For", cell: (row) => row.assigneeName ?? row.ownerRole },
  { key: "next", header: "Next", cell: (row) => row.resolution ?? row.nextAction },
];

const word = (value: string) => ({ value, label: typeWords(value) });

/** The one queue of what needs a decision, the first due first; e goes where it is dealt with. */
export function ExceptionList({ status, me, canAct }: { status: string; me: string; canAct: boolean }) {
  const trpc = useTRPC();
  const router = useRouter();
  const chosen = exceptionTabOf(status);
  const [filters] = useFilters(exceptionFilters);
  const [openId, setOpenId] = useState<string>();
  const list = useInfiniteQuery(
    trpc.exceptions.list.infiniteQueryOptions(exceptionListInputOf(status, filters, me), {
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      refetchInterval: 10_000,
    }),
  );
  const { act, problem } = useAct();
  const go = (row: Row) => {
    const href = exceptionHref(row);
    if (href) router.push(href);
  };
  return (
    <>
      <PageHeader title="Exceptions" description="What needs a decision, the first due first." />
      <Waiting />
      <StatusTabs path="/exceptions" current={chosen} statuses={exceptionTabs} hasAll={false} />
      {problem ? <QueryProblem error={problem} /> : null}
      <DataTable
        label="Exceptions"
        columns={columns}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => row.title}
        onOpen={(row) => setOpenId(row.id)}
        rowKeys={{ e: go }}
        {...(canAct
          ? {
              bulkActions: (ids: string[], clear: () => void) => (
                <BulkActions
                  isHistory={chosen === "solved" || chosen === "dismissed"}
                  me={me}
                  onAct={(action) => act(ids, action).then(clear)}
                />
              ),
            }
          : {})}
        toolbar={<Filters />}
        empty={
          <EmptyState
            title={chosen === "waiting" ? "Nothing needs a decision." : `No ${chosen} exceptions.`}
          />
        }
      />
      <ExceptionDrawer
        id={openId}
        me={me}
        canAct={canAct}
        onClose={() => setOpenId(undefined)}
        onAct={(action) => act([openId!], action)}
      />
    </>
  );
}

function Filters() {
  return (
    <FilterBar
      selects={[
        { key: "type", label: "Type", all: "Every type", options: exceptionTypes.map(word) },
        { key: "role", label: "For", all: "Every role", options: ownerRoles.map(word) },
        { key: "severity", label: "Severity", all: "Any severity", options: severities.map(word) },
        {
          key: "who",
          label: "Person",
          all: "Anybody",
          options: [
            { value: "me", label: "Mine" },
            { value: "nobody", label: "Nobody’s" },
          ],
        },
        {
          key: "due",
          label: "Due",
          all: "Due whenever",
          options: [
            { value: "overdue", label: "Overdue" },
            { value: "today", label: "Due today" },
          ],
        },
      ]}
    />
  );
}

/** What waits by type; a press filters the list by it. */
function Waiting() {
  const trpc = useTRPC();
  const [{ type }, change] = useFilters(["type"]);
  const counts = useQuery(trpc.exceptions.counts.queryOptions({}, { refetchInterval: 10_000 })).data ?? [];
  const byType = new Map<string, { waiting: number; overdue: number }>();
  for (const one of counts) {
    const sum = byType.get(one.type) ?? { waiting: 0, overdue: 0 };
    byType.set(one.type, { waiting: sum.waiting + one.waiting, overdue: sum.overdue + one.overdue });
  }
  if (byType.size < 2) return null;
  return (
    <ul aria-label="Waiting by type" className="flex flex-wrap gap-1.5">
      {[...byType].map(([name, { waiting, overdue }]) => (
        <li key={name}>
          <Button
            aria-pressed={type === name}
            className={type === name ? "bg-raised" : "text-muted"}
            onClick={() => change({ type: type === name ? "" : name })}
          >
            {typeWords(name)} <span className="tabular-nums text-ink">{waiting}</span>
            {overdue > 0 && <span className="tabular-nums text-bad">{overdue} overdue</span>}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** Acts on rows; says how many somebody else had changed meanwhile. */
function useAct() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mutation = useMutation(
    trpc.exceptions.act.mutationOptions({
      onSuccess: (answers) => {
        const lost = answers.filter((answer) => !answer.done).length;
        if (lost > 0)
          toast.failed(
            lost === 1 ? "Somebody else was faster with one." : `Somebody else was faster with ${lost}.`,
          );
      },
      onSettled: () => queryClient.invalidateQueries(trpc.exceptions.pathFilter()),
    }),
  );
  const undo: Partial<Record<ExceptionAction["do"], ExceptionAction>> = {
    solve: { do: "reopen" },
    dismiss: { do: "reopen" },
    snooze: { do: "wake" },
  };
  const act = async (ids: string[], action: ExceptionAction): Promise<void> => {
    const answers = await mutation.mutateAsync({ ids, action });
    const done = answers.filter((answer) => answer.done).map((answer) => answer.id);
    const back = undo[action.do];
    if (back && done.length > 0)
      toast.undo(`${done.length === 1 ? "One" : done.length} ${past[action.do]}.`, () =>
        mutation.mutate({ ids: done, action: back }),
      );
  };
  return { act, problem: mutation.error };
}

const past: Record<ExceptionAction["do"], string> = {
  assign: "assigned",
  snooze: "snoozed",
  wake: "woken",
  solve: "solved",
  dismiss: "dismissed",
  reopen: "reopened",
};

function BulkActions(props: {
  isHistory: boolean;
  me: string;
  onAct: (action: ExceptionAction) => Promise<void>;
}) {
  const { isHistory, me, onAct } = props;
  const [isClosing, setClosing] = useState(false);
  if (isHistory) return <Button onClick={() => void onAct({ do: "reopen" })}>Reopen</Button>;
  return (
    <>
      <Button onClick={() => void onAct({ do: "assign", assigneeId: me })}>Take</Button>
      <Button onClick={() => void onAct({ do: "snooze", untilAt: new Date(Date.now() + 4 * HOUR_MS) })}>
        Snooze 4 hours
      </Button>
      <Button variant="primary" onClick={() => setClosing(true)}>
        Close…
      </Button>
      <Dialog isOpen={isClosing} onClose={() => setClosing(false)} title="Close the chosen exceptions">
        <ClosingForm isBusy={false} onClose={(action) => void onAct(action).then(() => setClosing(false))} />
      </Dialog>
    </>
  );
}
