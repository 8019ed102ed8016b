"use client";

import Link from "next/link";
import { useInfiniteQuery } from "@tanstack/react-query";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { FilterBar, useFilters } from "#components/blocks/filter-bar.tsx";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { ExportMenu } from "#components/blocks/export-menu.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { orderFilters } from "#server/modules/orders/contract.ts";
import type { AppRouter } from "#server/api/root.ts";
import type { inferRouterOutputs } from "@trpc/server";
import { orderFilterOf, orderListInputOf } from "./order-list-input.ts";
import { stageTone, stageWord } from "./stage.ts";

type Row = inferRouterOutputs<AppRouter>["orders"]["list"]["items"][number];

const columns: readonly Column<Row>[] = [
  { key: "number", header: "Order", cell: (row) => row.number },
  { key: "channel", header: "In the shop", cell: (row) => row.channelOrderName },
  {
    key: "stage",
    header: "Stage",
    cell: (row) => (
      <span className="flex gap-1">
        <StatusBadge tone={stageTone[row.stage]}>{stageWord(row.stage)}</StatusBadge>
        {row.isLate && <StatusBadge tone="bad">late</StatusBadge>}
      </span>
    ),
  },
  { key: "customer", header: "Customer", cell: (row) => row.customerName || "–" },
  { key: "country", header: "To", cell: (row) => row.shipToCountry ?? "–" },
  { key: "units", header: "Units", align: "right", cell: (row) => row.unitCount },
  {
    key: "total",
    header: "Total",
    align: "right",
    cell: (row) => <MoneyText minor={row.totalMinor} currency={row.currency} />,
  },
  { key: "payment", header: "Payment", cell: (row) => row.financialStatus || "–" },
  { key: "promise", header: "Promised", cell: (row) => row.promiseOn ?? "–" },
  { key: "expected", header: "Goods expected", cell: (row) => row.expectedOn ?? "–" },
  {
    key: "exceptions",
    header: "Exceptions",
    align: "right",
    cell: (row) => (row.openExceptions > 0 ? row.openExceptions : "–"),
  },
  { key: "placed", header: "Placed", cell: (row) => <TimeText at={row.placedAt} /> },
];

/** Orders, the newest first, with what stops them. */
export function OrderList({ show }: { show: string }) {
  const trpc = useTRPC();
  const chosen = orderFilterOf(show);
  const [filters] = useFilters(["q", "late", "waitsFor"]);
  const { q, waitsFor } = filters;
  const list = useInfiniteQuery(
    trpc.orders.list.infiniteQueryOptions(orderListInputOf(chosen, filters), {
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      refetchInterval: 10_000,
    }),
  );
  return (
    <>
      <PageHeader title="Orders" description="From every channel, with what stops them.">
        <ExportMenu kind="orders" filter={orderListInputOf(chosen, filters)} />
      </PageHeader>
      {waitsFor && (
        <p className="flex flex-wrap items-baseline gap-2 text-[13px]">
          Only orders that wait for what one document brings.
          <Link href="/orders" className="underline underline-offset-2">
            Show all open orders
          </Link>
        </p>
      )}
      <StatusTabs path="/orders" current={chosen} statuses={orderFilters} hasAll={false} />
      <DataTable
        label="Orders"
        columns={columns}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => row.number}
        href={(row) => `/orders/${row.id}`}
        toolbar={
          <FilterBar
            search={{ key: "q", label: "Search orders", placeholder: "Number, name, e-mail" }}
            selects={[
              {
                key: "late",
                label: "Ship-by",
                all: "Any ship-by",
                options: [{ value: "yes", label: "Late" }],
              },
            ]}
          />
        }
        empty={
          <EmptyState title={q ? `No order matches “${q}”.` : `No orders: ${chosen.replaceAll("_", " ")}.`} />
        }
      />
    </>
  );
}
