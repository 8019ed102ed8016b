"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge, type Tone } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { AppRouter } from "#server/api/root.ts";

type Manifests = inferRouterOutputs<AppRouter>["shipping"]["manifests"];
type Row = Manifests["manifests"][number];

const tones: Record<Row["status"], Tone> = { open: "info", closed: "good", failed: "bad" };

const columns: readonly Column<Row>[] = [
  { key: "number", header: "Manifest", cell: (row) => row.number },
  { key: "location", header: "From", cell: (row) => row.location },
  { key: "shipOn", header: "Day", cell: (row) => row.shipOn },
  { key: "parcels", header: "Parcels", align: "right", cell: (row) => row.parcelCount },
  {
    key: "status",
    header: "Status",
    cell: (row) => <StatusBadge tone={tones[row.status]}>{row.status}</StatusBadge>,
  },
  { key: "form", header: "Form", cell: (row) => <Form row={row} /> },
  { key: "made", header: "Made", cell: (row) => <TimeText at={row.createdAt} /> },
];

function Form({ row }: { row: Row }) {
  if (row.problem) return <span className="text-bad">{row.problem}</span>;
  if (!row.formUrl) return "–";
  return (
    <a className="underline underline-offset-2" href={row.formUrl} target="_blank" rel="noreferrer">
      Print {row.number}
    </a>
  );
}

/** The end of the day: what waits for a manifest, and the manifests made. */
export function ManifestList({ canWrite }: { canWrite: boolean }) {
  const trpc = useTRPC();
  const list = useQuery(trpc.shipping.manifests.queryOptions({}, { refetchInterval: 5_000 }));
  return (
    <>
      <PageHeader
        title="Manifests"
        description="One form for the driver instead of a scan of each parcel; a parcel is on one at most."
      />
      {list.error && <QueryProblem error={list.error} />}
      {list.data && <Waiting waiting={list.data.waiting} canWrite={canWrite} />}
      {list.data && (
        <DataTable
          label="Manifests"
          columns={columns}
          rows={list.data.manifests}
          getRowId={(row) => row.id}
          empty={<EmptyState title="No manifests yet.">Close the day of a location to make one.</EmptyState>}
        />
      )}
    </>
  );
}

function Waiting({ waiting, canWrite }: { waiting: Manifests["waiting"]; canWrite: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const close = useMutation(
    trpc.shipping.closeDay.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.shipping.pathFilter()),
    }),
  );
  return (
    <Card title="Waiting for a manifest">
      {close.error && <QueryProblem error={close.error} />}
      {waiting.length === 0 ? (
        <p className="text-[13px] text-muted">Every parcel with a label is on a manifest.</p>
      ) : (
        <ul className="grid gap-2 text-[13px]">
          {waiting.map((row) => (
            <li key={row.locationId} className="flex flex-wrap items-center gap-3">
              <span className="font-medium">{row.location}</span>
              <span className="text-muted">
                {row.waiting} {row.waiting === 1 ? "parcel" : "parcels"}
                {row.left > 0 && `, ${row.left} of them shipped already`}
              </span>
              {canWrite && (
                <Button
                  disabled={close.isPending}
                  onClick={() => close.mutate({ locationId: row.locationId })}
                  aria-label={`Close the day of ${row.location}`}
                >
                  Close the day
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
