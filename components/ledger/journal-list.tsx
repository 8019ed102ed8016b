"use client";

import Link from "next/link";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { FilterBar, useFilters } from "#components/blocks/filter-bar.tsx";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { chartAccounts } from "#server/modules/ledger/contract.ts";
import { SourceLink, sourceNames } from "./source-link.tsx";

type Row = inferRouterOutputs<AppRouter>["ledger"]["journals"]["items"][number];

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text);

/** Journals, the newest day first; with an account it is that account's statement. */
export function JournalList() {
  const trpc = useTRPC();
  const [{ account, source, order, from, to }, change] = useFilters([
    "account",
    "source",
    "order",
    "from",
    "to",
  ]);
  const accountCode = /^\d{4}$/.test(account) ? account : undefined;
  const list = useInfiniteQuery(
    trpc.ledger.journals.infiniteQueryOptions(
      {
        limit: 50,
        ...(accountCode ? { accountCode } : {}),
        ...(source ? { sourceType: source } : {}),
        ...(order ? { orderId: order } : {}),
        ...(isDay(from) ? { fromOn: from } : {}),
        ...(isDay(to) ? { toOn: to } : {}),
      },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 15_000 },
    ),
  );
  const accounts = useQuery(trpc.ledger.accounts.queryOptions({}));
  const isFiltered = Boolean(account || source || order || from || to);
  return (
    <>
      <PageHeader title="Ledger" description="Every movement of money in double entry, never changed once posted." />
      <DataTable
        label="Journals"
        columns={columnsOf(accountCode !== undefined)}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => `Journal ${row.number}`}
        href={(row) => `/ledger/${row.id}`}
        toolbar={
          <FilterBar
            search={{ key: "order", label: "Journals of an order", placeholder: "Id of an order" }}
            selects={[
              {
                key: "account",
                label: "Account",
                all: "Every account",
                options: (accounts.data?.length ? accounts.data : chartAccounts).map(({ code, name }) => ({
                  value: code,
                  label: `${code} ${name}`,
                })),
              },
              {
                key: "source",
                label: "Source",
                all: "Every source",
                options: Object.entries(sourceNames).map(([value, label]) => ({ value, label })),
              },
            ]}
          >
            <DayField label="From" value={from} onChange={(day) => change({ from: day })} />
            <DayField label="To" value={to} onChange={(day) => change({ to: day })} />
          </FilterBar>
        }
        empty={
          isFiltered ? (
            <EmptyState title="No journal matches." />
          ) : (
            <EmptyState title="No journals yet.">
              Invoices, payments, refunds and payouts are posted by themselves.
            </EmptyState>
          )
        }
      />
    </>
  ); // prettier-ignore
}

function columnsOf(isStatement: boolean): readonly Column<Row>[] {
  const money = (minor: bigint | null, row: Row) =>
    minor ? <MoneyText minor={minor} currency={row.currency} /> : "–";
  return [
    { key: "number", header: "Journal", cell: (row) => String(row.number) },
    { key: "day", header: "Day", cell: (row) => row.postedOn },
    { key: "memo", header: "What", cell: (row) => row.memo },
    { key: "source", header: "Source", cell: (row) => <SourceLink type={row.sourceType} id={row.sourceId} /> },
    {
      key: "order",
      header: "Order",
      cell: (row) => (row.orderId ? <Link href={`/orders/${row.orderId}`} className="underline underline-offset-2">Order</Link> : "–"),
    },
    { key: "kind", header: "Kind", cell: (row) => (row.reversesJournalId ? <StatusBadge tone="warn">reversal</StatusBadge> : "") },
    ...(isStatement
      ? ([
          { key: "debit", header: "Debit", align: "right", cell: (row) => money(row.accountDebitMinor, row) },
          { key: "credit", header: "Credit", align: "right", cell: (row) => money(row.accountCreditMinor, row) },
        ] satisfies Column<Row>[])
      : ([{ key: "total", header: "Total", align: "right", cell: (row) => money(row.totalMinor, row) }] satisfies Column<Row>[])),
  ]; // prettier-ignore
}

function DayField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (day: string) => void;
}) {
  return (
    <label className="flex items-center gap-2 text-[13px] text-muted">
      {label}
      <input
        type="date"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="min-h-8 rounded-md border border-line bg-surface px-2 text-ink"
      />
    </label>
  ); // prettier-ignore
}
