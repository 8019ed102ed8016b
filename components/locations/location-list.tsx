"use client";

import { useState, type FormEvent } from "react";
import { useRouter } from "next/navigation";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Field } from "#components/ui/field.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { dayText, type LocationRow } from "./types.ts";

const columns: Column<LocationRow>[] = [
  { key: "name", header: "Name", cell: (row) => row.name },
  { key: "code", header: "Code", cell: (row) => <span className="font-mono text-[12px]">{row.code}</span> },
  { key: "kind", header: "Kind", cell: (row) => row.kind.replaceAll("_", " ") },
  { key: "city", header: "Place", cell: (row) => [row.city, row.region].filter(Boolean).join(", ") },
  { key: "cutOff", header: "Cut-off", cell: (row) => `${row.cutOff} ${row.timeZone}` },
  { key: "workdays", header: "Workdays", cell: (row) => dayText(row.workdays), defaultHidden: true },
  {
    key: "capacity",
    header: "Orders a day",
    align: "right",
    cell: (row) => row.dailyCapacity?.toLocaleString("en-US") ?? "no limit",
  },
  { key: "priority", header: "Priority", align: "right", cell: (row) => row.priority },
  {
    key: "status",
    header: "State",
    cell: (row) => <StatusBadge tone={row.status === "active" ? "good" : "quiet"}>{row.status}</StatusBadge>,
  },
];

/** Where stock is and orders leave from, the preferred first. */
export function LocationList({ canEdit }: { canEdit: boolean }) {
  const trpc = useTRPC();
  const [isAdding, setAdding] = useState(false);
  const locations = useQuery(trpc.locations.list.queryOptions({}));
  return (
    <>
      <PageHeader title="Locations" description="Where stock is and orders leave from, the preferred first.">
        {canEdit && (
          <Button variant="primary" onClick={() => setAdding(true)}>
            New location
          </Button>
        )}
      </PageHeader>
      {locations.error && <QueryProblem error={locations.error} />}
      <DataTable
        label="Locations"
        columns={columns}
        rows={locations.data ?? []}
        query={{
          isPending: locations.isPending,
          error: null,
          hasNextPage: false,
          isFetchingNextPage: false,
          fetchNextPage: () => undefined,
        }}
        getRowId={(row) => row.id}
        href={(row) => `/settings/locations/${row.id}`}
        empty={
          <EmptyState title="No location yet.">
            {canEdit ? "Add the place your orders leave from." : "Operations adds them."}
          </EmptyState>
        }
      />
      {isAdding && <NewLocation onClose={() => setAdding(false)} />}
    </>
  );
}

function NewLocation({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const create = useMutation(
    trpc.locations.create.mutationOptions({
      onSuccess: async (made) => {
        await queryClient.invalidateQueries(trpc.locations.pathFilter());
        router.push(`/settings/locations/${made.locationId}`);
      },
    }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    create.mutate({ code: text("code"), name: text("name"), timeZone: text("timeZone") });
  };
  return (
    <Dialog isOpen onClose={onClose} title="New location" size="small">
      <form onSubmit={submit} className="grid gap-4">
        {create.error && <QueryProblem error={create.error} />}
        <Field label="Name" name="name" required maxLength={120} />
        <Field label="Code" name="code" required hint="Short, on labels: PDX1" maxLength={40} />
        <Field
          label="Time zone"
          name="timeZone"
          required
          defaultValue={Intl.DateTimeFormat().resolvedOptions().timeZone}
        />
        <Button type="submit" variant="primary" disabled={create.isPending}>
          Add
        </Button>
      </form>
    </Dialog>
  );
}
