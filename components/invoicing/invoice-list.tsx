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
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { creditFilters } from "#server/modules/invoicing/contract.ts";

type Row = inferRouterOutputs<AppRouter>["invoicing"]["list"]["items"][number];

const columns: readonly Column<Row>[] = [
  { key: "number", header: "Invoice", cell: (row) => row.number },
  { key: "issued", header: "Issued", cell: (row) => row.issuedOn },
  { key: "order", header: "Order", cell: (row) => row.orderNumber },
  { key: "customer", header: "Customer", cell: (row) => row.customerName || "–" },
  { key: "tax", header: "Tax", align: "right", cell: (row) => <MoneyText minor={row.taxMinor} currency={row.currency} /> },
  { key: "total", header: "Total", align: "right", cell: (row) => <MoneyText minor={row.totalMinor} currency={row.currency} /> },
  {
    key: "credited",
    header: "Credited",
    align: "right",
    cell: (row) => (row.creditedMinor > 0n ? <MoneyText minor={row.creditedMinor} currency={row.currency} /> : "–"),
  },
  { key: "state", header: "State", cell: (row) => <CreditState total={row.totalMinor} credited={row.creditedMinor} /> },
]; // prettier-ignore

/** How much of an invoice was given back, in a word. */
export function CreditState({ total, credited }: { total: bigint; credited: bigint }) {
  if (credited === 0n) return <StatusBadge tone="good">issued</StatusBadge>;
  if (credited < total) return <StatusBadge tone="warn">partly credited</StatusBadge>;
  return <StatusBadge tone="quiet">credited</StatusBadge>;
}

const filterWords: Record<(typeof creditFilters)[number], string> = {
  all: "All",
  none: "Nothing credited",
  partly: "Partly credited",
  fully: "Fully credited",
};

/** Invoices, the newest first, with what was given back of them. */
export function InvoiceList() {
  const trpc = useTRPC();
  const [{ q, credited }] = useFilters(["q", "credited"]);
  const chosen = creditFilters.find((known) => known === credited) ?? "all";
  const list = useInfiniteQuery(
    trpc.invoicing.list.infiniteQueryOptions(
      { credited: chosen, limit: 50, ...(q ? { search: q } : {}) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 15_000 },
    ),
  );
  return (
    <>
      <PageHeader
        title="Invoices"
        description="One for each shipment, final once issued; corrected by credit notes."
      />
      <MonthSums />
      <DataTable
        label="Invoices"
        columns={columns}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => row.number}
        href={(row) => `/invoices/${row.id}`}
        toolbar={
          <FilterBar
            search={{ key: "q", label: "Search invoices", placeholder: "Invoice or order number" }}
            selects={[
              {
                key: "credited",
                label: "Credited",
                all: "Credited or not",
                options: creditFilters
                  .filter((value) => value !== "all")
                  .map((value) => ({ value, label: filterWords[value] })),
              },
            ]}
          />
        }
        empty={
          q || chosen !== "all" ? (
            <EmptyState title="No invoice matches." />
          ) : (
            <EmptyState title="No invoices yet.">An invoice is issued when a shipment leaves.</EmptyState>
          )
        }
      />
    </>
  );
}

/** The last 30 days in figures, by currency. */
function MonthSums() {
  const trpc = useTRPC();
  const sums = useQuery(trpc.invoicing.sums.queryOptions({ days: 30 }));
  const rows = sums.data ?? [];
  if (rows.length === 0) return null;
  return (
    <StatRow label="The last 30 days">
      {rows.flatMap(({ currency, invoiceCount, invoicedMinor, creditedMinor }) => [
        <Stat
          key={`invoiced ${currency}`}
          label="Invoiced"
          value={formatMoney(invoicedMinor, currency)}
          note={`${invoiceCount} invoices, last 30 days`}
        />,
        <Stat
          key={`credited ${currency}`}
          label="Credited"
          value={formatMoney(creditedMinor, currency)}
          note={invoicedMinor > 0n ? `${share(creditedMinor, invoicedMinor)} of what was invoiced` : "last 30 days"}
        />,
      ])}
    </StatRow>
  ); // prettier-ignore
}

const share = (part: bigint, whole: bigint): string => `${(Number((part * 1000n) / whole) / 10).toFixed(1)}%`;
