"use client";

import { useState } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { FilterBar, useFilters } from "#components/blocks/filter-bar.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { MailboxDialog } from "./mailbox-dialog.tsx";
import { SupplierDialog } from "./supplier-dialog.tsx";

type Row = inferRouterOutputs<AppRouter>["inbound"]["suppliers"]["items"][number];

const days = (value: number | null) => (value === null ? "–" : `${value} d`);

const columns: readonly Column<Row>[] = [
  { key: "name", header: "Supplier", cell: (row) => row.name },
  { key: "code", header: "Code", cell: (row) => row.code },
  {
    key: "status",
    header: "Status",
    cell: (row) => <StatusBadge tone={row.status === "active" ? "good" : "quiet"}>{row.status}</StatusBadge>,
  },
  { key: "skus", header: "SKUs", align: "right", cell: (row) => row.skuCount },
  { key: "open", header: "Open orders", align: "right", cell: (row) => row.openOrders },
  { key: "promised", header: "Promises", align: "right", cell: (row) => days(row.promisedLeadDays) },
  { key: "median", header: "Takes (median)", align: "right", cell: (row) => days(row.lead.median) },
  { key: "p90", header: "Takes (p90)", align: "right", cell: (row) => days(row.lead.p90) },
];

/** Suppliers, with what they promise and how long they really take. */
export function SupplierList({ canWrite }: { canWrite: boolean }) {
  const trpc = useTRPC();
  const [{ q }] = useFilters(["q"]);
  const [isNew, setNew] = useState(false);
  const [isMailboxes, setMailboxes] = useState(false);
  const list = useInfiniteQuery(
    trpc.inbound.suppliers.infiniteQueryOptions(
      { limit: 50, ...(q ? { search: q } : {}) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  return (
    <>
      <PageHeader
        title="Suppliers"
        description="Lead times are measured from placing an order to its last receipt."
      >
        {canWrite && <Button onClick={() => setMailboxes(true)}>EDI mailboxes</Button>}
        {canWrite && (
          <Button variant="primary" onClick={() => setNew(true)}>
            New supplier
          </Button>
        )}
      </PageHeader>
      <DataTable
        label="Suppliers"
        columns={columns}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => row.name}
        href={(row) => `/inbound/suppliers/${row.id}`}
        toolbar={<FilterBar search={{ key: "q", label: "Search suppliers", placeholder: "Name or code" }} />}
        empty={<EmptyState title={q ? "No such supplier." : "No suppliers yet."} />}
      />
      {isMailboxes && <MailboxDialog onClose={() => setMailboxes(false)} />}
      {isNew && <SupplierDialog onClose={() => setNew(false)} />}
    </>
  );
}
