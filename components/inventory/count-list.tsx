"use client";

import { useState, type ReactNode } from "react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Select } from "#components/ui/select.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { countViews } from "#server/modules/inventory/contract.ts";
import { CountAccuracy } from "./count-accuracy.tsx";
import { CountPolicyDialog } from "./count-policy-dialog.tsx";
import { countTone, reasonWords, type CountRow } from "./count-words.ts";
import { useLocationOptions } from "./use-locations.ts";

const columns: readonly Column<CountRow>[] = [
  { key: "number", header: "Count", cell: (row) => row.number },
  {
    key: "status",
    header: "Status",
    cell: (row) => <StatusBadge tone={countTone[row.status]}>{row.status.replaceAll("_", " ")}</StatusBadge>,
  },
  { key: "location", header: "Location", cell: (row) => row.locationName },
  { key: "bin", header: "Bin", cell: (row) => row.binCode },
  { key: "reason", header: "Why", cell: (row) => reasonWords[row.reason] },
  { key: "planned", header: "Planned for", cell: (row) => row.plannedOn },
  { key: "who", header: "Counted by", cell: (row) => row.countedByName ?? "–" },
  {
    key: "differences",
    header: "Lines that differ",
    align: "right",
    cell: (row) => (row.differences === null ? "–" : <QuantityText value={row.differences} isZeroQuiet />),
  },
  {
    key: "submitted",
    header: "Counted",
    cell: (row) => (row.submittedAt ? <TimeText at={row.submittedAt} /> : "–"),
  },
];

const emptyWords = {
  to_count: "Nothing is to be counted. Counts are planned each morning, after short picks, and by you.",
  to_approve: "No difference waits for approval.",
  posted: "No count was posted yet.",
  ended: "No count was rejected, counted again or canceled.",
};

/** Instead of a bin's id: what lies in none. */
const LOOSE = "-";

/** A field that finds a SKU and hands it over. */
type FindSku = (onChoose: (sku: { skuId: string; code: string }) => void) => ReactNode;

/** Counts by what is to be done about them, and how right the stock is. */
export function CountList(props: { view: string; canWork: boolean; canApprove: boolean; findSku: FindSku }) {
  const { view, canWork, canApprove, findSku } = props;
  const trpc = useTRPC();
  const [open, setOpen] = useState<"plan" | "policy">();
  const chosen = countViews.find((known) => known === view) ?? "to_count";
  const list = useInfiniteQuery(
    trpc.inventory.counts.list.infiniteQueryOptions(
      { view: chosen, limit: 100 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 15_000 },
    ),
  );
  return (
    <>
      <PageHeader title="Counts" description="Bins that people count, and what they find.">
        {canApprove && <Button onClick={() => setOpen("policy")}>Policy</Button>}
        {canWork && (
          <Button variant="primary" onClick={() => setOpen("plan")}>
            Plan a count
          </Button>
        )}
      </PageHeader>
      <CountAccuracy />
      <StatusTabs path="/inventory/counts" current={chosen} statuses={countViews} hasAll={false} />
      <DataTable
        label="Counts"
        columns={columns}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => row.number}
        {...(canApprove ? { href: (row: CountRow) => `/inventory/counts/${row.id}` } : {})}
        empty={<EmptyState title={emptyWords[chosen]} />}
      />
      {open === "plan" && <PlanDialog findSku={findSku} onClose={() => setOpen(undefined)} />}
      {open === "policy" && <CountPolicyDialog onClose={() => setOpen(undefined)} />}
    </>
  );
}

function PlanDialog({ findSku, onClose }: { findSku: FindSku; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const places = useLocationOptions();
  const [place, setPlace] = useState("");
  const [binId, setBin] = useState("");
  const [sku, setSku] = useState<{ skuId: string; code: string }>();
  const locationId = place || places[0]?.value || "";
  const page = useQuery(trpc.locations.get.queryOptions({ id: locationId }, { enabled: locationId !== "" }));
  const plan = useMutation(
    trpc.inventory.counts.plan.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.inventory.counts.pathFilter()),
    }),
  );
  const target = sku
    ? { skuId: sku.skuId }
    : binId === LOOSE
      ? { isLoose: true as const }
      : binId
        ? { binId }
        : undefined;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Plan a count"
      description="One bin, every bin of the location that holds a SKU, or what lies in no bin."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!target || plan.isPending}
            onClick={() => target && plan.mutate({ locationId, ...target })}
          >
            Plan
          </Button>
        </>
      }
    >
      <Select
        label="Location"
        value={locationId}
        onChange={(next) => {
          setPlace(next);
          setBin("");
        }}
        options={places}
      />
      {sku ? (
        <p className="flex items-center justify-between gap-3 text-[13px]">
          Every bin with {sku.code}
          <Button onClick={() => setSku(undefined)}>Choose a bin instead</Button>
        </p>
      ) : (
        <>
          <Select
            label="Bin"
            value={binId}
            onChange={setBin}
            options={[
              { value: "", label: "Choose a bin" },
              { value: LOOSE, label: "What lies in no bin" },
              ...(page.data?.bins ?? []).map((bin) => ({ value: bin.id, label: bin.code })),
            ]}
          />
          {findSku(setSku)}
        </>
      )}
      {page.error && <QueryProblem error={page.error} />}
      {plan.error && <QueryProblem error={plan.error} />}
    </Dialog>
  );
}
