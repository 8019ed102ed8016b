"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { FilterBar, useFilters } from "#components/blocks/filter-bar.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { shipmentStatuses } from "#server/modules/shipping/contract.ts";
import type { AppRouter } from "#server/api/root.ts";
import type { inferRouterOutputs } from "@trpc/server";
import { shipmentTone, trackingTone, word } from "./tones.ts";

type Row = inferRouterOutputs<AppRouter>["shipping"]["list"]["items"][number];

const columns: readonly Column<Row>[] = [
  {
    key: "number",
    header: "Shipment",
    cell: (row) => (row.isReturn ? `${row.number}, return` : row.number),
  },
  { key: "order", header: "Order", cell: (row) => row.orderNumber },
  {
    key: "status",
    header: "Status",
    cell: (row) => <StatusBadge tone={shipmentTone[row.status]}>{word(row.status)}</StatusBadge>,
  },
  {
    key: "tracking",
    header: "Parcel",
    cell: (row) =>
      row.trackingStatus ? (
        <span className="flex gap-1">
          <StatusBadge tone={trackingTone[row.trackingStatus]}>{word(row.trackingStatus)}</StatusBadge>
          {row.isSilent && <StatusBadge tone="warn">silent</StatusBadge>}
        </span>
      ) : (
        "–"
      ),
  },
  {
    key: "number_of_carrier",
    header: "Tracking number",
    cell: (row) => row.trackingNumbers.join(", ") || "–",
  },
  { key: "service", header: "Service", cell: (row) => row.service || "–" },
  { key: "from", header: "From", cell: (row) => row.location },
  { key: "promise", header: "Promised", cell: (row) => row.promiseOn ?? "–" },
  {
    key: "shipped",
    header: "Shipped",
    cell: (row) => (row.shippedAt ? <TimeText at={row.shippedAt} /> : "–"),
  },
  {
    key: "delivered",
    header: "Delivered",
    cell: (row) => (row.deliveredAt ? <TimeText at={row.deliveredAt} /> : "–"),
  },
];

/** Shipments, the newest first, with where their parcels are. */
export function ShipmentList({ status }: { status: string }) {
  const trpc = useTRPC();
  const chosen = shipmentStatuses.find((known) => known === status);
  const [{ q, silent, late, carrier }] = useFilters(["q", "silent", "late", "carrier"]);
  const carriers = useQuery(trpc.shipping.carriers.queryOptions({}));
  const list = useInfiniteQuery(
    trpc.shipping.list.infiniteQueryOptions(
      {
        limit: 50,
        ...(chosen ? { status: chosen } : {}),
        ...(q ? { search: q } : {}),
        ...(silent === "yes" ? { isSilent: true } : {}),
        ...(late === "yes" ? { isLate: true } : {}),
        ...(carrier ? { carrier } : {}),
      },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 10_000 },
    ),
  );
  return (
    <>
      <PageHeader title="Shipments" description="Labels, and where every parcel is." />
      <StatusTabs path="/shipments" current={chosen ?? ""} statuses={shipmentStatuses} />
      <DataTable
        label="Shipments"
        columns={columns}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => row.number}
        href={(row) => `/shipments/${row.id}`}
        toolbar={
          <FilterBar
            search={{
              key: "q",
              label: "Search shipments",
              placeholder: "Tracking, shipment or order number",
            }}
            selects={[
              {
                key: "carrier",
                label: "Carrier",
                all: "Any carrier",
                options: (carriers.data ?? []).map((name) => ({ value: name, label: name })),
              },
              {
                key: "late",
                label: "Promise",
                all: "Late or not",
                options: [{ value: "yes", label: "Late" }],
              },
              {
                key: "silent",
                label: "Silence",
                all: "Silent or not",
                options: [{ value: "yes", label: "Silent" }],
              },
            ]}
          />
        }
        empty={<EmptyState title={q ? `Nothing has the number ${q}.` : "No shipments here."} />}
      />
    </>
  );
}
