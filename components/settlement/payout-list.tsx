"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { FilterBar, useFilters } from "#components/blocks/filter-bar.tsx";
import { formatMoney, MoneyText } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Stat, StatRow } from "#components/ui/stat.tsx";
import { StatusBadge, type Tone } from "#components/ui/status-badge.tsx";
import type { AppRouter } from "#server/api/root.ts";
import {
  payoutFilters,
  type PayoutStatus,
  type Reconciliation,
} from "#server/modules/settlement/contract.ts";

type Row = inferRouterOutputs<AppRouter>["settlement"]["payouts"]["items"][number];

const tones: Record<Reconciliation, Tone> = {
  matched: "good",
  importing: "info",
  needs_review: "warn",
  stopped: "bad",
};
const words: Record<Reconciliation | "open", string> = {
  open: "needs a person",
  matched: "explained",
  importing: "being read",
  needs_review: "needs review",
  stopped: "stopped",
};
const statusTones: Record<PayoutStatus, Tone> = {
  pending: "quiet",
  in_transit: "info",
  paid: "good",
  failed: "bad",
  canceled: "bad",
};

/** How far a payout is explained, in a word. */
export function ReconciliationBadge({ state }: { state: Reconciliation }) {
  return <StatusBadge tone={tones[state]}>{words[state]}</StatusBadge>;
}

/** Where the money of a payout is. */
export function PayoutBadge({ status }: { status: PayoutStatus }) {
  return <StatusBadge tone={statusTones[status]}>{status}</StatusBadge>;
}

/** "97 of 98 (99.0%)"; a dash without lines. */
export function matchRate(matched: number, lines: number): string {
  if (lines === 0) return "–";
  return `${matched} of ${lines} (${(Math.floor((matched * 1000) / lines) / 10).toFixed(1)}%)`;
}

const columns: readonly Column<Row>[] = [
  { key: "arrival", header: "Arrives", cell: (row) => row.arrivalOn },
  { key: "payout", header: "Payout", cell: (row) => <span className="font-mono text-[12px]">{row.externalId}</span> },
  { key: "from", header: "From", cell: (row) => row.connectionName, defaultHidden: true },
  { key: "amount", header: "Amount", align: "right", cell: (row) => <MoneyText minor={row.amountMinor} currency={row.currency} /> },
  { key: "money", header: "Money", cell: (row) => <PayoutBadge status={row.status} /> },
  { key: "state", header: "Statement", cell: (row) => <ReconciliationBadge state={row.reconciliation} /> },
  { key: "rate", header: "Lines matched", align: "right", cell: (row) => matchRate(row.matchedCount, row.lineCount) },
  {
    key: "rest",
    header: "Unexplained",
    align: "right",
    cell: (row) => (row.unexplainedMinor === 0n ? "–" : <MoneyText minor={row.unexplainedMinor} currency={row.currency} isDelta />),
  },
  { key: "posted", header: "In the books", cell: (row) => (row.postedAt ? "Yes" : "Not yet") },
]; // prettier-ignore

/** Payouts, the newest first: how much came, and whether every cent of it is explained. */
export function PayoutList() {
  const trpc = useTRPC();
  const [{ state }] = useFilters(["state"]);
  const chosen = payoutFilters.find((known) => known === state);
  const list = useInfiniteQuery(
    trpc.settlement.payouts.infiniteQueryOptions(
      { limit: 50, ...(chosen ? { reconciliation: chosen } : {}) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 15_000 },
    ),
  );
  return (
    <>
      <PageHeader
        title="Payouts"
        description="What the processor sent to the bank, line by line against payments and refunds."
      />
      <Sums />
      <DataTable
        label="Payouts"
        columns={columns}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => row.externalId}
        href={(row) => `/payouts/${row.id}`}
        toolbar={
          <FilterBar
            selects={[
              {
                key: "state",
                label: "Statement",
                all: "Every state",
                options: payoutFilters.map((value) => ({ value, label: words[value] })),
              },
            ]}
          />
        }
        empty={
          chosen ? (
            <EmptyState title="No payout is in this state." />
          ) : (
            <EmptyState title="No payouts yet.">
              They appear by themselves when the processor sends money to the bank.
            </EmptyState>
          )
        }
      />
    </>
  );
}

/** The last 90 days in figures, by currency. */
function Sums() {
  const trpc = useTRPC();
  const sums = useQuery(trpc.settlement.sums.queryOptions({ days: 90 }, { refetchInterval: 30_000 }));
  const rows = sums.data ?? [];
  if (rows.length === 0) return null;
  return (
    <StatRow label="The last 90 days">
      {rows.flatMap((row) => [
        <Stat
          key={`paid ${row.currency}`}
          label="Paid out"
          value={formatMoney(row.paidMinor, row.currency)}
          note={`${row.payoutCount} payouts, last 90 days`}
        />,
        <Stat
          key={`rate ${row.currency}`}
          label="Lines matched"
          value={row.lineCount === 0 ? "–" : `${(Math.floor((row.matchedCount * 1000) / row.lineCount) / 10).toFixed(1)}%`}
          note={`${row.matchedCount} of ${row.lineCount}`}
        />,
        <Stat
          key={`open ${row.currency}`}
          label="Need a person"
          value={row.openCount}
          tone={row.openCount > 0 ? "warn" : "good"}
          href="/payouts?state=open"
        />,
        <Stat
          key={`rest ${row.currency}`}
          label="Unexplained"
          value={formatMoney(row.unexplainedMinor, row.currency)}
          tone={row.unexplainedMinor > 0n ? "bad" : "good"}
          note="in payouts not in the books"
        />,
      ])}
    </StatRow>
  ); // prettier-ignore
}
