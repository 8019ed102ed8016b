"use client";

import { useState } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { FilterBar, useFilters } from "#components/blocks/filter-bar.tsx";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { orderStatuses, receiptStates } from "#server/modules/inbound/contract.ts";
import { NewOrderDialog } from "./new-order-dialog.tsx";
import { orderTone, receiptTone, receiptWord, word } from "./words.ts";

type Row = inferRouterOutputs<AppRouter>["inbound"]["orders"]["items"][number];

const columns: readonly Column<Row>[] = [
  { key: "number", header: "Order", cell: (row) => <span className="whitespace-nowrap">{row.number}</span> },
  { key: "supplier", header: "Supplier", cell: (row) => row.supplierName },
  { key: "location", header: "To", defaultHidden: true, cell: (row) => row.locationName },
  {
    key: "status",
    header: "Status",
    cell: (row) => (
      <span className="flex gap-1">
        <StatusBadge tone={orderTone[row.status]}>{word(row.status)}</StatusBadge>
        {row.isLate && <StatusBadge tone="bad">late</StatusBadge>}
        {row.differences > 0 && <StatusBadge tone="warn">{`${row.differences} differences`}</StatusBadge>}
      </span>
    ),
  },
  {
    key: "receipt",
    header: "Here",
    cell: (row) => <StatusBadge tone={receiptTone[row.receipt]}>{receiptWord[row.receipt]}</StatusBadge>,
  },
  { key: "received", header: "Received", align: "right", cell: (row) => <QuantityText value={row.received} isZeroQuiet /> },
  { key: "ordered", header: "Ordered", align: "right", cell: (row) => <QuantityText value={row.ordered} /> },
  { key: "expected", header: "Expected", cell: (row) => <span className="whitespace-nowrap">{row.expectedOn ?? "–"}</span> },
  { key: "total", header: "Total", align: "right", cell: (row) => <MoneyText minor={row.totalMinor} currency={row.currency} /> },
  { key: "placed", header: "Placed", cell: (row) => (row.placedAt ? <TimeText at={row.placedAt} /> : "–") },
]; // prettier-ignore

/** Purchase orders, the newest first, with how much of each is here. */
export function OrderList({ status, canWrite }: { status: string; canWrite: boolean }) {
  const trpc = useTRPC();
  const chosen = orderStatuses.find((known) => known === status);
  const [{ q, here, late }] = useFilters(["q", "here", "late"]);
  const [isNew, setNew] = useState(false);
  const receipt = receiptStates.find((state) => state === here);
  const list = useInfiniteQuery(
    trpc.inbound.orders.infiniteQueryOptions(
      {
        limit: 50,
        ...(chosen ? { status: chosen } : {}),
        ...(q ? { search: q } : {}),
        ...(receipt ? { receipt } : {}),
        ...(late === "yes" ? { isLate: true } : {}),
      },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 10_000 },
    ),
  );
  return (
    <>
      <PageHeader title="Inbound" description="What is bought, what is on its way, and what is here.">
        {canWrite && (
          <Button variant="primary" onClick={() => setNew(true)}>
            New order
          </Button>
        )}
      </PageHeader>
      <StatusTabs path="/inbound" current={chosen ?? ""} statuses={orderStatuses} />
      <DataTable
        label="Purchase orders"
        columns={columns}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => row.number}
        href={(row) => `/inbound/${row.id}`}
        toolbar={
          <FilterBar
            search={{ key: "q", label: "Search orders", placeholder: "Order, supplier or SKU" }}
            selects={[
              {
                key: "here",
                label: "Here",
                all: "Here or not",
                options: receiptStates.map((value) => ({ value, label: receiptWord[value] })),
              },
              {
                key: "late",
                label: "Late",
                all: "Late or not",
                options: [{ value: "yes", label: "Late" }],
              },
            ]}
          />
        }
        empty={
          <EmptyState title={q || chosen || here || late ? "No such orders." : "No purchase orders yet."}>
            {!q && !chosen && "Add a supplier with its SKUs, then draft an order."}
          </EmptyState>
        }
      />
      {isNew && <NewOrderDialog onClose={() => setNew(false)} />}
    </>
  );
}
