"use client";

import { useState, type ReactNode } from "react";
import { useRouter } from "next/navigation";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { newId } from "#kernel/ids.ts";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Select } from "#components/ui/select.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { transferStatuses } from "#server/modules/inventory/contract.ts";
import { useLocationOptions } from "./use-locations.ts";
import { transferTone, type TransferRow } from "./words.ts";

const columns: readonly Column<TransferRow>[] = [
  { key: "number", header: "Transfer", cell: (row) => row.number },
  {
    key: "status",
    header: "Status",
    cell: (row) => <StatusBadge tone={transferTone[row.status]}>{row.status}</StatusBadge>,
  },
  { key: "from", header: "From", cell: (row) => row.fromLocation },
  { key: "to", header: "To", cell: (row) => row.toLocation },
  {
    key: "due",
    header: "Due",
    cell: (row) => (
      <span className={row.isLate ? "text-bad" : ""}>
        {row.expectedOn ?? "–"}
        {row.isLate && " late"}
      </span>
    ),
  },
  { key: "units", header: "Units", align: "right", cell: (row) => <QuantityText value={row.units} /> },
  {
    key: "transit",
    header: "In transit",
    align: "right",
    cell: (row) => <QuantityText value={row.inTransit} isZeroQuiet />,
  },
  {
    key: "lost",
    header: "Missing",
    align: "right",
    cell: (row) => <QuantityText value={row.lost} isZeroQuiet className={row.lost > 0 ? "text-bad" : ""} />,
  },
  { key: "created", header: "Planned", cell: (row) => <TimeText at={row.createdAt} /> },
];

/** A field that finds a SKU and hands it over. */
type FindSku = (onChoose: (sku: { skuId: string; code: string }) => void) => ReactNode;

/** Transfers by truck: planned, on their way, arrived. */
export function TransferList(props: { status: string; canWork: boolean; findSku: FindSku }) {
  const { status, canWork, findSku } = props;
  const trpc = useTRPC();
  const [isOpen, setOpen] = useState(false);
  const chosen = transferStatuses.find((known) => known === status);
  const list = useInfiniteQuery(
    trpc.inventory.transfers.infiniteQueryOptions(
      { limit: 100, ...(chosen ? { status: chosen } : {}) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 15_000 },
    ),
  );
  return (
    <>
      <PageHeader title="Transfers" description="Stock on its way between our locations.">
        {canWork && (
          <Button variant="primary" onClick={() => setOpen(true)}>
            New transfer
          </Button>
        )}
      </PageHeader>
      <StatusTabs path="/inventory/transfers" current={chosen ?? ""} statuses={transferStatuses} />
      <DataTable
        label="Transfers"
        columns={columns}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => row.number}
        href={(row) => `/inventory/transfers/${row.id}`}
        empty={<EmptyState title={chosen ? "No transfer is in that state." : "No transfers yet."} />}
      />
      {isOpen && <NewTransfer findSku={findSku} onClose={() => setOpen(false)} />}
    </>
  );
}

interface Line {
  skuId: string;
  code: string;
  quantity: number;
}

function NewTransfer({ findSku, onClose }: { findSku: FindSku; onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const places = useLocationOptions();
  const [id] = useState(() => newId("trf"));
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [expectedOn, setExpectedOn] = useState("");
  const [reason, setReason] = useState("Balance stock");
  const [lines, setLines] = useState<Line[]>([]);
  const create = useMutation(
    trpc.inventory.createTransfer.mutationOptions({
      onSuccess: () => router.push(`/inventory/transfers/${id}`),
      onSettled: () => queryClient.invalidateQueries(trpc.inventory.pathFilter()),
    }),
  );
  const fromId = from || places[0]?.value || "";
  const toId = to || places[1]?.value || "";
  const isReady = fromId && toId && fromId !== toId && lines.length > 0 && reason.trim().length > 1;
  const save = () =>
    create.mutate({
      id,
      fromLocationId: fromId,
      toLocationId: toId,
      reason: reason.trim(),
      lines: lines.map(({ skuId, quantity }) => ({ skuId, quantity })),
      ...(expectedOn ? { expectedOn } : {}),
    });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="New transfer"
      description="Nothing moves until it ships."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!isReady || create.isPending} onClick={save}>
            Plan transfer
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-2 gap-3">
        <Select label="From" value={fromId} onChange={setFrom} options={places} />
        <Select label="To" value={toId} onChange={setTo} options={places} />
      </div>
      <Field
        label="Due at the destination"
        type="date"
        value={expectedOn}
        onChange={(event) => setExpectedOn(event.target.value)}
      />
      <Field label="Reason" value={reason} onChange={(event) => setReason(event.target.value)} />
      {findSku(({ skuId, code }) =>
        setLines((all) =>
          all.some((line) => line.skuId === skuId) ? all : [...all, { skuId, code, quantity: 1 }],
        ),
      )}
      <ul aria-label="Lines" className="grid gap-2">
        {lines.map((line) => (
          <li key={line.skuId} className="flex items-end justify-between gap-3">
            <NumberField
              label={line.code}
              min={1}
              value={line.quantity}
              onChange={(value) =>
                setLines((all) =>
                  all.map((one) => (one.skuId === line.skuId ? { ...one, quantity: value ?? 1 } : one)),
                )
              }
            />
            <Button onClick={() => setLines((all) => all.filter((one) => one.skuId !== line.skuId))}>
              Remove
            </Button>
          </li>
        ))}
      </ul>
      {create.error && <QueryProblem error={create.error} />}
    </Dialog>
  );
}
