"use client";

import Link from "next/link";
import { useState } from "react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { FilterBar, useFilters } from "#components/blocks/filter-bar.tsx";
import { formatMoney, MoneyText } from "#components/blocks/money-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { balanceKinds, lineFilters } from "#server/modules/settlement/contract.ts";
import { DecideDialog } from "./decide-dialog.tsx";
import type { LineData } from "./types.ts";

/** The statement, line by line, with what explains each line, by kind. */
export function PayoutLines({ payoutId, canDecide }: { payoutId: string; canDecide: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [{ kind, show }] = useFilters(["kind", "show"]);
  const [deciding, setDeciding] = useState<LineData>();
  const chosenKind = balanceKinds.find((known) => known === kind);
  const chosenShow = lineFilters.find((known) => known === show) ?? "all";
  const kinds = useQuery(trpc.settlement.kinds.queryOptions({ id: payoutId }));
  const list = useInfiniteQuery(
    trpc.settlement.lines.infiniteQueryOptions(
      { payoutId, show: chosenShow, limit: 100, ...(chosenKind ? { kind: chosenKind } : {}) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const undecide = useMutation(
    trpc.settlement.undecideLine.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.settlement.pathFilter()),
    }),
  );
  const columns: readonly Column<LineData>[] = [
    { key: "at", header: "When", cell: (line) => <TimeText at={line.occurredAt} /> },
    { key: "kind", header: "Kind", cell: (line) => <Kind line={line} /> },
    { key: "source", header: "Source", cell: (line) => <span className="font-mono text-[12px]">{line.sourceExternalId ?? line.externalId}</span> },
    { key: "amount", header: "Amount", align: "right", cell: (line) => <MoneyText minor={line.amountMinor} currency={line.currency} /> },
    { key: "fee", header: "Fee", align: "right", cell: (line) => (line.feeMinor === 0n ? "–" : <MoneyText minor={-line.feeMinor} currency={line.currency} />) },
    { key: "net", header: "Net", align: "right", cell: (line) => <MoneyText minor={line.netMinor} currency={line.currency} /> },
    { key: "match", header: "Explained by", cell: (line) => <Match line={line} /> },
    {
      key: "act",
      header: "Decide",
      cell: (line) =>
        !canDecide || line.kind === "unknown" ? null : line.targetType === null ? (
          <Button onClick={() => setDeciding(line)}>Match</Button>
        ) : line.rung === 5 ? (
          <Button variant="quiet" disabled={undecide.isPending} onClick={() => undecide.mutate({ lineId: line.id })}>
            Take back
          </Button>
        ) : null,
    },
  ]; // prettier-ignore
  return (
    <section className="grid gap-2">
      <h2 className="text-[13px] font-semibold">Lines of the statement</h2>
      {undecide.error && <QueryProblem error={undecide.error} />}
      <DataTable
        label="Lines of the statement"
        columns={canDecide ? columns : columns.slice(0, -1)}
        query={list}
        getRowId={(line) => line.id}
        rowName={(line) => line.externalId}
        toolbar={
          <FilterBar
            selects={[
              {
                key: "kind",
                label: "Kind",
                all: "Every kind",
                options: (kinds.data ?? []).map((row) => ({
                  value: row.kind,
                  label: `${row.kind} (${row.lineCount}, ${formatMoney(row.netMinor, list.data?.pages[0]?.items[0]?.currency ?? "USD")})`,
                })),
              },
              {
                key: "show",
                label: "Explained",
                all: "Explained or not",
                options: [
                  { value: "open", label: "Open" },
                  { value: "matched", label: "Explained" },
                ],
              },
            ]}
          />
        }
        empty={<EmptyState title={kind || show ? "No line matches." : "The statement has no lines."} />}
      />
      {deciding && <DecideDialog line={deciding} onClose={() => setDeciding(undefined)} />}
    </section>
  );
}

function Kind({ line }: { line: LineData }) {
  if (line.kind === "unknown") return <StatusBadge tone="bad">{line.type}</StatusBadge>;
  return (
    <span title={line.type}>
      {line.kind}
      {line.type !== line.kind && <span className="text-muted"> · {line.type.replaceAll("_", " ")}</span>}
    </span>
  );
}

function Match({ line }: { line: LineData }) {
  if (line.targetType === null) return <StatusBadge tone="warn">open</StatusBadge>;
  const what = line.targetType.replaceAll("_", " ");
  return (
    <span title={line.reason ?? undefined}>
      {line.orderId ? (
        <Link href={`/orders/${line.orderId}`} className="underline underline-offset-2">
          {what} of {line.orderName ?? "its order"}
        </Link>
      ) : (
        what
      )}
      <span className="text-muted">
        {" "}
        · {line.rung === 5 ? `by a person: ${line.reason}` : `rung ${line.rung}`}
      </span>
    </span>
  );
}
