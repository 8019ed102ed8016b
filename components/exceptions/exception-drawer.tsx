"use client";

import Link from "next/link";
import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Timeline } from "#components/blocks/timeline.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Drawer } from "#components/ui/drawer.tsx";
import { Field } from "#components/ui/field.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { AppRouter } from "#server/api/root.ts";
import type { ExceptionAction } from "#server/modules/exceptions/contract.ts";
import type { inferRouterOutputs } from "@trpc/server";
import { ClosingForm } from "./closing-form.tsx";
import { exceptionHref, factRows, severityTone, typeWords, urgencyTone } from "./words.ts";

const HOUR_MS = 3_600_000;

export interface ExceptionDrawerProps {
  id: string | undefined;
  /** The person who looks. */
  me: string;
  canAct: boolean;
  onClose: () => void;
  onAct: (action: ExceptionAction) => Promise<void>;
}

/** One exception beside the queue: its facts, what to do, what was tried, and what can be done with it. */
export function ExceptionDrawer({ id, me, canAct, onClose, onAct }: ExceptionDrawerProps) {
  const trpc = useTRPC();
  const found = useQuery(trpc.exceptions.get.queryOptions({ id: id ?? "" }, { enabled: id !== undefined }));
  const row = found.data?.id === id ? found.data : undefined;
  const href = row && exceptionHref(row);
  return (
    <Drawer
      isOpen={id !== undefined}
      onClose={onClose}
      title={row?.title ?? "Exception"}
      description={row && typeWords(row.type)}
    >
      {found.error && <QueryProblem error={found.error} />}
      {!row && !found.error && <SkeletonLines count={6} />}
      {row && (
        <>
          <div className="flex flex-wrap items-center gap-2 text-[13px]">
            {row.status === "open" && (
              <StatusBadge tone={urgencyTone[row.urgency]}>{row.urgency}</StatusBadge>
            )}
            {row.status !== "open" && <StatusBadge tone="quiet">{row.status}</StatusBadge>}
            <StatusBadge tone={severityTone[row.severity]}>{row.severity}</StatusBadge>
            <span className="text-muted">
              due <TimeText at={row.dueAt} />
            </span>
          </div>
          <section className="grid gap-2 rounded-md bg-raised p-3">
            <h3 className="text-[13px] font-semibold">What to do</h3>
            <p>{row.resolution ?? row.nextAction}</p>
            <p className="flex flex-wrap gap-4 text-[13px]">
              {href && (
                <Link href={href} className="font-medium underline underline-offset-2">
                  Go there
                </Link>
              )}
              {row.orderId && href !== `/orders/${row.orderId}` && (
                <Link href={`/orders/${row.orderId}`} className="underline underline-offset-2">
                  The order
                </Link>
              )}
              {row.orderId && (
                <Link
                  href={`/credits/new?order=${row.orderId}&exception=${row.id}`}
                  className="underline underline-offset-2"
                >
                  Give a credit
                </Link>
              )}
            </p>
          </section>
          <DetailList
            items={[
              { label: "For", value: row.ownerRole },
              { label: "Taken by", value: row.assigneeName },
              { label: "Since", value: <TimeText at={row.openedAt} /> },
              ...factRows(row.facts),
            ]}
          />
          {canAct && <Actions row={row} me={me} onAct={onAct} />}
          <Tries row={row} canAct={canAct} />
        </>
      )}
    </Drawer>
  );
}

type Detail = inferRouterOutputs<AppRouter>["exceptions"]["get"];

function Actions(props: { row: Detail; me: string; onAct: (action: ExceptionAction) => Promise<void> }) {
  const { row, me, onAct } = props;
  const [isBusy, setBusy] = useState(false);
  const run = (action: ExceptionAction) => {
    setBusy(true);
    void onAct(action).finally(() => setBusy(false));
  };
  if (row.status === "solved" || row.status === "dismissed")
    return (
      <div>
        <Button disabled={isBusy} onClick={() => run({ do: "reopen" })}>
          Reopen
        </Button>
      </div>
    );
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap gap-2">
        {row.assigneeId === me ? (
          <Button disabled={isBusy} onClick={() => run({ do: "assign", assigneeId: null })}>
            Give back
          </Button>
        ) : (
          <Button disabled={isBusy} onClick={() => run({ do: "assign", assigneeId: me })}>
            Take
          </Button>
        )}
        {row.status === "snoozed" ? (
          <Button disabled={isBusy} onClick={() => run({ do: "wake" })}>
            Wake
          </Button>
        ) : (
          [4, 24].map((hours) => (
            <Button
              key={hours}
              disabled={isBusy}
              onClick={() => run({ do: "snooze", untilAt: new Date(Date.now() + hours * HOUR_MS) })}
            >
              Snooze {hours} hours
            </Button>
          ))
        )}
      </div>
      <ClosingForm isBusy={isBusy} onClose={run} />
    </div>
  );
}

function Tries({ row, canAct }: { row: Detail; canAct: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [text, setText] = useState("");
  const note = useMutation(
    trpc.exceptions.attempt.mutationOptions({
      onSuccess: () => setText(""),
      onSettled: () => queryClient.invalidateQueries(trpc.exceptions.get.queryFilter({ id: row.id })),
    }),
  );
  return (
    <section className="grid gap-2">
      <h3 className="text-[13px] font-semibold">What was tried</h3>
      {row.attempts.length === 0 && <p className="text-muted">Nothing yet.</p>}
      <Timeline
        label="What was tried"
        entries={row.attempts.map((attempt) => ({
          id: attempt.id,
          at: attempt.at,
          title: attempt.text,
          actor: attempt.actorName ?? "by itself",
        }))}
      />
      {note.error && <QueryProblem error={note.error} />}
      {canAct && (
        <form
          className="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            note.mutate({ id: row.id, text });
          }}
        >
          <div className="flex-1">
            <Field
              label="A note for colleagues"
              value={text}
              maxLength={1_000}
              onChange={(event) => setText(event.target.value)}
            />
          </div>
          <Button type="submit" disabled={note.isPending || text.trim().length < 3}>
            Add
          </Button>
        </form>
      )}
    </section>
  );
}
