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
import { moneyStatuses, rmaStatuses } from "#server/modules/returns/contract.ts";
import { PolicyDialog } from "./policy-dialog.tsx";
import { moneyTone, moneyWord, rmaTone, word } from "./words.ts";

type Row = inferRouterOutputs<AppRouter>["returns"]["list"]["items"][number];

const columns: readonly Column<Row>[] = [
  { key: "number", header: "Return", cell: (row) => <span className="whitespace-nowrap">{row.number}</span> },
  { key: "order", header: "Order", cell: (row) => row.orderNumber ?? "unknown" },
  { key: "customer", header: "Customer", cell: (row) => row.customerName ?? "–" },
  {
    key: "status",
    header: "Status",
    cell: (row) => (
      <span className="flex gap-1">
        <StatusBadge tone={rmaTone[row.status]}>{word(row.status)}</StatusBadge>
        {row.isUnexpected && <StatusBadge tone="bad">unexpected</StatusBadge>}
      </span>
    ),
  },
  { key: "here", header: "Here", align: "right", cell: (row) => <Here row={row} /> },
  { key: "inspected", header: "Inspected", align: "right", cell: (row) => <QuantityText value={row.inspected} isZeroQuiet /> },
  { key: "location", header: "At", cell: (row) => <span className="whitespace-nowrap">{row.locationName ?? "–"}</span> },
  { key: "money", header: "Money", cell: (row) => <StatusBadge tone={moneyTone[row.moneyStatus]}>{moneyWord[row.moneyStatus]}</StatusBadge> },
  { key: "refund", header: "Refund", align: "right", cell: (row) => (row.currency && row.refundMinor !== 0n ? <MoneyText minor={row.refundMinor} currency={row.currency} /> : "–") },
  { key: "created", header: "Asked for", cell: (row) => <span className="whitespace-nowrap"><TimeText at={row.createdAt} /></span> },
]; // prettier-ignore

/** Units that came of those that were asked for, and how many are known not to come. */
function Here({ row }: { row: Row }) {
  return (
    <span className="whitespace-nowrap tabular-nums">
      {row.received} of {Math.max(row.expected, row.received)}
      {row.missing > 0 && <span className="text-warn">, {row.missing} missing</span>}
    </span>
  );
}

/** Returns, the newest first, by where they stand. */
export function ReturnList({ status, canPublish }: { status: string; canPublish: boolean }) {
  const trpc = useTRPC();
  const chosen = rmaStatuses.find((known) => known === status);
  const [{ q, money }] = useFilters(["q", "money"]);
  const wanted = moneyStatuses.find((known) => known === money);
  const [isPolicy, setPolicy] = useState(false);
  const list = useInfiniteQuery(
    trpc.returns.list.infiniteQueryOptions(
      {
        limit: 50,
        ...(chosen ? { status: chosen } : {}),
        ...(wanted ? { money: wanted } : {}),
        ...(q ? { search: q } : {}),
      },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 10_000 },
    ),
  );
  return (
    <>
      <PageHeader
        title="Returns"
        description="What comes back, what becomes of it, and what money it gives back."
      >
        {canPublish && <Button onClick={() => setPolicy(true)}>Policy</Button>}
      </PageHeader>
      <StatusTabs path="/returns" current={chosen ?? ""} statuses={rmaStatuses} />
      <DataTable
        label="Returns"
        columns={columns}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => row.number}
        href={(row) => `/returns/${row.id}`}
        toolbar={
          <FilterBar
            search={{ key: "q", label: "Search returns", placeholder: "Return, order or tracking number" }}
            selects={[
              {
                key: "money",
                label: "Money",
                all: "All money",
                options: moneyStatuses.map((value) => ({ value, label: moneyWord[value] })),
              },
            ]}
          />
        }
        empty={
          <EmptyState title={q || chosen || wanted ? "No such returns." : "No returns yet."}>
            {!q && !chosen && !wanted && "Open a shipped order and choose Return items."}
          </EmptyState>
        }
      />
      {isPolicy && <PolicyDialog onClose={() => setPolicy(false)} />}
    </>
  );
}
