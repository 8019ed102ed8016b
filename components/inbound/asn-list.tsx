"use client";

import { useState } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { FilterBar, useFilters } from "#components/blocks/filter-bar.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { asnStatuses } from "#server/modules/inbound/contract.ts";
import { DockToStock } from "./dock-to-stock.tsx";
import { NewAsnDialog, UploadEdiDialog } from "./new-asn-dialog.tsx";
import { asnTone, word } from "./words.ts";

type Row = inferRouterOutputs<AppRouter>["inbound"]["asns"]["items"][number];
const ways: Record<Row["source"], string> = { x12: "X12 856", csv: "CSV", person: "by hand" };

const columns: readonly Column<Row>[] = [
  { key: "number", header: "ASN", cell: (row) => row.number },
  { key: "shipment", header: "Shipment", cell: (row) => row.shipmentNumber },
  { key: "supplier", header: "Supplier", cell: (row) => row.supplierName },
  { key: "location", header: "To", cell: (row) => row.locationName },
  {
    key: "status",
    header: "Status",
    cell: (row) => (
      <span className="flex gap-1">
        <StatusBadge tone={asnTone[row.status]}>{word(row.status)}</StatusBadge>
        {row.differences > 0 && <StatusBadge tone="warn">{`${row.differences} differ`}</StatusBadge>}
      </span>
    ),
  },
  { key: "expected", header: "Expected", cell: (row) => row.expectedOn },
  { key: "pallets", header: "Pallets", align: "right", cell: (row) => row.pallets },
  {
    key: "received",
    header: "Received",
    align: "right",
    cell: (row) => `${row.received} of ${row.announced}`,
  },
  { key: "source", header: "Came by", cell: (row) => ways[row.source] },
];

/** What suppliers say is on its way, what is due first at the top. */
export function AsnList({ status, canWrite }: { status: string; canWrite: boolean }) {
  const trpc = useTRPC();
  const chosen = asnStatuses.find((known) => known === status);
  const [{ q }] = useFilters(["q"]);
  const [asking, setAsking] = useState<"asn" | "edi">();
  const list = useInfiniteQuery(
    trpc.inbound.asns.infiniteQueryOptions(
      { limit: 50, ...(chosen ? { status: chosen } : {}), ...(q ? { search: q } : {}) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 10_000 },
    ),
  );
  return (
    <>
      <PageHeader title="ASNs" description="Advance ship notices: what suppliers say is on its way.">
        {canWrite && <Button onClick={() => setAsking("edi")}>Upload X12</Button>}
        {canWrite && (
          <Button variant="primary" onClick={() => setAsking("asn")}>
            New ASN
          </Button>
        )}
      </PageHeader>
      <DockToStock />
      <StatusTabs path="/inbound/asns" current={chosen ?? ""} statuses={asnStatuses} />
      <DataTable
        label="ASNs"
        columns={columns}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => row.number}
        href={(row) => `/inbound/asns/${row.id}`}
        toolbar={
          <FilterBar
            search={{ key: "q", label: "Search ASNs", placeholder: "ASN, shipment, supplier or SSCC" }}
          />
        }
        empty={<EmptyState title={q || chosen ? "No such ASNs." : "Nothing is announced yet."} />}
      />
      {asking === "asn" && <NewAsnDialog onClose={() => setAsking(undefined)} />}
      {asking === "edi" && <UploadEdiDialog onClose={() => setAsking(undefined)} />}
    </>
  );
}
