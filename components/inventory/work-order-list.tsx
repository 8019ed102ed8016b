"use client";

import { useState } from "react";
import Link from "next/link";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
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
import { Textarea } from "#components/ui/textarea.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { workOrderStatuses } from "#server/modules/inventory/contract.ts";
import { useLocationOptions } from "./use-locations.ts";
import { codesOf, workOrderTone, type WorkOrderRow } from "./words.ts";

const kindWords = { build: "Build", break: "Take apart" } as const;

/** Assemblies that are built or taken apart. */
export function WorkOrderList({ status, canWork }: { status: string; canWork: boolean }) {
  const trpc = useTRPC();
  const [open, setOpen] = useState<WorkOrderRow | "new">();
  const chosen = workOrderStatuses.find((known) => known === status);
  const list = useInfiniteQuery(
    trpc.inventory.workOrders.infiniteQueryOptions(
      { limit: 100, ...(chosen ? { status: chosen } : {}) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 15_000 },
    ),
  );
  return (
    <>
      <PageHeader
        title="Work orders"
        description="Assemblies are built from their components, or taken apart."
      >
        {canWork && (
          <Button variant="primary" onClick={() => setOpen("new")}>
            New work order
          </Button>
        )}
      </PageHeader>
      <StatusTabs path="/inventory/work-orders" current={chosen ?? ""} statuses={workOrderStatuses} />
      <DataTable
        label="Work orders"
        columns={columnsOf(canWork, setOpen)}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => row.number}
        empty={<EmptyState title={chosen ? "No work order is in that state." : "No work orders yet."} />}
      />
      {open === "new" && <NewWorkOrder onClose={() => setOpen(undefined)} />}
      {open && open !== "new" && <FinishDialog order={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function columnsOf(canWork: boolean, open: (row: WorkOrderRow) => void): Column<WorkOrderRow>[] {
  return [
    { key: "number", header: "Work order", cell: (row) => row.number },
    {
      key: "status",
      header: "Status",
      cell: (row) => <StatusBadge tone={workOrderTone[row.status]}>{row.status}</StatusBadge>,
    },
    { key: "kind", header: "Kind", cell: (row) => kindWords[row.kind] },
    {
      key: "sku",
      header: "SKU",
      cell: (row) => (
        <Link href={`/inventory/${row.skuId}`} className="underline underline-offset-2">
          {row.skuCode}
        </Link>
      ),
    },
    { key: "location", header: "Location", cell: (row) => row.location },
    { key: "units", header: "Units", align: "right", cell: (row) => <QuantityText value={row.quantity} /> },
    {
      key: "can",
      header: "Can build now",
      align: "right",
      cell: (row) =>
        row.kind === "build" && row.status === "open" ? (
          <QuantityText value={row.canBuild} className={row.canBuild < row.quantity ? "text-bad" : ""} />
        ) : (
          ""
        ),
    },
    { key: "created", header: "Planned", cell: (row) => <TimeText at={row.createdAt} /> },
    {
      key: "do",
      header: "Act",
      cell: (row) =>
        canWork && row.status === "open" ? <Button onClick={() => open(row)}>Finish</Button> : "",
    },
  ];
}

function useRefresh() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries(trpc.inventory.pathFilter());
}

function NewWorkOrder({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const places = useLocationOptions();
  const assemblies = useQuery(trpc.inventory.assemblies.queryOptions({}));
  const [id] = useState(() => newId("wor"));
  const [sku, setSku] = useState("");
  const [place, setPlace] = useState("");
  const [kind, setKind] = useState<"build" | "break">("build");
  const [units, setUnits] = useState<number | null>(1);
  const [note, setNote] = useState("");
  const refresh = useRefresh();
  const create = useMutation(
    trpc.inventory.createWorkOrder.mutationOptions({ onSuccess: onClose, onSettled: refresh }),
  );
  const skuId = sku || assemblies.data?.[0]?.skuId || "";
  const locationId = place || places[0]?.value || "";
  const isReady = skuId !== "" && locationId !== "" && units !== null && units > 0;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="New work order"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!isReady || create.isPending}
            onClick={() => create.mutate({ id, kind, skuId, locationId, quantity: units ?? 1, note })}
          >
            Plan
          </Button>
        </>
      }
    >
      {assemblies.data?.length === 0 ? (
        <EmptyState title="No SKU is an assembly yet. Set its kind and components under Catalog." />
      ) : (
        <>
          <Select
            label="Assembly"
            value={skuId}
            onChange={setSku}
            options={(assemblies.data ?? []).map((one) => ({
              value: one.skuId,
              label: `${one.code} ${one.title}`,
            }))}
          />
          <Select
            label="Kind"
            value={kind}
            onChange={setKind}
            options={[
              { value: "build", label: kindWords.build },
              { value: "break", label: kindWords.break },
            ]}
          />
          <Select label="Location" value={locationId} onChange={setPlace} options={places} />
          <NumberField label="Units" min={1} value={units} onChange={setUnits} />
          <Field label="Note" value={note} onChange={(event) => setNote(event.target.value)} />
          {kind === "build" && skuId && locationId && (
            <Buildable skuId={skuId} locationId={locationId} wanted={units} />
          )}
        </>
      )}
      {create.error && <QueryProblem error={create.error} />}
    </Dialog>
  );
}

/** How many can be built now, and which component stops it from being more. */
function Buildable(props: { skuId: string; locationId: string; wanted: number | null }) {
  const { skuId, locationId, wanted } = props;
  const trpc = useTRPC();
  const answer = useQuery(trpc.inventory.canBuild.queryOptions({ skuId, locationId }));
  const data = answer.data;
  if (!data) return null;
  return (
    <div className="grid gap-1 text-[13px]">
      <p>
        {data.units} can be built now
        {data.limiting && `; ${data.limiting.code} runs out first`}.
      </p>
      {wanted !== null && wanted > data.units && (
        <p className="text-warn">It can be planned now and finished once the parts are there.</p>
      )}
      <ul className="text-muted">
        {data.components.map((one) => (
          <li key={one.skuId}>
            {one.perUnit} × {one.code}:{" "}
            <Link
              href={`/inventory/${one.skuId}?explain=available&at=${locationId}`}
              className="underline underline-offset-2"
            >
              {one.available} available
            </Link>
            , enough for {one.enoughFor}
          </li>
        ))}
      </ul>
    </div>
  );
}

function FinishDialog({ order, onClose }: { order: WorkOrderRow; onClose: () => void }) {
  const trpc = useTRPC();
  const [named, setNamed] = useState<Record<string, string>>({});
  const refresh = useRefresh();
  const parts = useQuery(
    trpc.inventory.canBuild.queryOptions({ skuId: order.skuId, locationId: order.locationId }),
  );
  const options = { onSuccess: onClose, onSettled: refresh };
  const finish = useMutation(trpc.inventory.finishWorkOrder.mutationOptions(options));
  const cancel = useMutation(trpc.inventory.cancelWorkOrder.mutationOptions(options));
  const tracked = [
    { skuId: order.skuId, code: order.skuCode, tracking: order.tracking },
    ...(parts.data?.components ?? []),
  ].filter(({ tracking }) => tracking !== "none");
  const lots = tracked.flatMap(({ skuId }) => codesOf(named[skuId] ?? "").map((one) => ({ skuId, ...one })));
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`${kindWords[order.kind]} ${order.quantity} × ${order.skuCode}`}
      description={`At ${order.location}, all at once.`}
      footer={
        <>
          <Button disabled={cancel.isPending} onClick={() => cancel.mutate({ id: order.id })}>
            Drop it
          </Button>
          <Button
            variant="primary"
            disabled={finish.isPending}
            onClick={() => finish.mutate({ id: order.id, ...(lots.length > 0 ? { lots } : {}) })}
          >
            Done
          </Button>
        </>
      }
    >
      {order.kind === "build" && (
        <Buildable skuId={order.skuId} locationId={order.locationId} wanted={null} />
      )}
      {order.kind !== "build" && parts.data && (
        <p className="text-[13px]">
          Gives back{" "}
          {parts.data.components.map((one) => `${one.perUnit * order.quantity} × ${one.code}`).join(", ")}.
        </p>
      )}
      {tracked.map((one) => (
        <Textarea
          key={one.skuId}
          label={`${one.code}: ${one.tracking === "serial" ? "serial numbers" : "lots"}`}
          hint="One a line, as “code units”. Lots that are used and not named are those that expire first."
          value={named[one.skuId] ?? ""}
          onChange={(event) => setNamed((all) => ({ ...all, [one.skuId]: event.target.value }))}
        />
      ))}
      {(finish.error ?? cancel.error) && <QueryProblem error={finish.error ?? cancel.error} />}
    </Dialog>
  );
}
