"use client";

import { useState } from "react";
import Link from "next/link";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { LineDecision } from "#server/modules/inventory/contract.ts";
import { CountDecision } from "./count-decision.tsx";
import { CountLines } from "./count-lines.tsx";
import { countTone, percentText, reasonWords, type CountPage } from "./count-words.ts";

/** One count as who approves it sees it: what was expected, what was counted, what moved since. */
export function CountView({ id, userId }: { id: string; userId: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [choices, setChoices] = useState<Record<string, LineDecision | "">>({});
  const answer = useQuery(
    trpc.inventory.counts.get.queryOptions({ countId: id }, { refetchInterval: 15_000 }),
  );
  const cancel = useMutation(
    trpc.inventory.counts.cancel.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.inventory.counts.pathFilter()),
    }),
  );
  const count = answer.data;
  if (!count)
    return (
      <>
        <PageHeader title="Count" />
        {answer.error ? <QueryProblem error={answer.error} /> : <Skeleton className="h-64 w-full" />}
      </>
    );
  const isBegun = count.status === "planned" || count.status === "open";
  const isOwn = count.countedBy === userId;
  const canDecide = count.status === "pending_approval" && !isOwn;
  return (
    <>
      <PageHeader
        title={count.number}
        description={`${count.locationName}, ${count.binCode === "no bin" ? "no bin" : `bin ${count.binCode}`}`}
      >
        <StatusBadge tone={countTone[count.status]}>{count.status.replaceAll("_", " ")}</StatusBadge>
        {isBegun && (
          <Button disabled={cancel.isPending} onClick={() => cancel.mutate({ countId: id })}>
            Cancel count
          </Button>
        )}
      </PageHeader>
      {cancel.error && <QueryProblem error={cancel.error} />}
      <CountFacts count={count} />
      {count.status === "pending_approval" && isOwn && (
        <Callout tone="info" title="You counted this bin. Somebody else has to decide." />
      )}
      {isBegun ? (
        <EmptyState title="Figures show when the count is submitted, so that nobody counts toward them." />
      ) : (
        <CountLines
          lines={count.lines}
          {...(canDecide
            ? {
                choices,
                onChoose: (lineId: string, decision: LineDecision | "") =>
                  setChoices((all) => ({ ...all, [lineId]: decision })),
              }
            : {})}
        />
      )}
      <CountTotal count={count} />
      {canDecide && <CountDecision count={count} choices={choices} />}
    </>
  );
}

function CountFacts({ count }: { count: CountPage }) {
  const { doubtTerms: doubt } = count;
  return (
    <DetailList
      columns={2}
      items={[
        {
          label: "Why",
          value:
            doubt.error === undefined
              ? reasonWords[count.reason]
              : `${reasonWords[count.reason]} · ${percentText(doubt.error * 100)} likely to be wrong, ${doubt.demand ?? 0} units sold in 30 days`,
        },
        { label: "Planned for", value: count.plannedOn },
        { label: "Counted by", value: count.countedByName },
        { label: "Submitted", value: count.submittedAt && <TimeText at={count.submittedAt} /> },
        { label: "Decided by", value: count.decidedByName },
        { label: "Decided", value: count.decidedAt && <TimeText at={count.decidedAt} /> },
        { label: "Note", value: count.note },
        {
          label: "Checks",
          value: count.parentId && (
            <Link href={`/inventory/counts/${count.parentId}`} className="underline underline-offset-2">
              {count.parentNumber}
            </Link>
          ),
        },
        {
          label: "Counted again as",
          value: count.recountId && (
            <Link href={`/inventory/counts/${count.recountId}`} className="underline underline-offset-2">
              {count.recountNumber}
            </Link>
          ),
        },
      ].filter(({ value }) => Boolean(value))}
    />
  );
}

/** What all differences are worth, by currency. */
function CountTotal({ count }: { count: CountPage }) {
  const totals = new Map<string, bigint>();
  for (const { currency, valueMinor } of count.lines)
    if (currency && valueMinor !== null) totals.set(currency, (totals.get(currency) ?? 0n) + valueMinor);
  if (totals.size === 0) return null;
  return (
    <p className="text-[13px]">
      All differences at cost:{" "}
      {[...totals].map(([currency, minor]) => (
        <MoneyText key={currency} minor={minor} currency={currency} isDelta className="mr-2" />
      ))}
    </p>
  );
}
