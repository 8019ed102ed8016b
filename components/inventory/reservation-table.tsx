"use client";

import { useState } from "react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Field } from "#components/ui/field.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { ReservationRow } from "./words.ts";

const columns: readonly Column<ReservationRow>[] = [
  { key: "holder", header: "Held for", cell: (row) => row.holder },
  { key: "location", header: "Location", cell: (row) => row.locationCode },
  { key: "quantity", header: "Units", align: "right", cell: (row) => <QuantityText value={row.quantity} /> },
  { key: "ends", header: "Ends by itself", cell: (row) => <TimeText at={row.expiresAt} /> },
  { key: "since", header: "Since", cell: (row) => <TimeText at={row.createdAt} /> },
  { key: "source", header: "Set aside by", cell: (row) => row.source || "–" },
];

/** What is set aside softly of a SKU, and for whom; what ends first stands first. */
export function ReservationTable({ skuId, canRelease }: { skuId: string; canRelease: boolean }) {
  const trpc = useTRPC();
  const [ending, setEnding] = useState<ReservationRow>();
  const list = useInfiniteQuery(
    trpc.inventory.reservations.infiniteQueryOptions(
      { skuId, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 15_000 },
    ),
  );
  const release: Column<ReservationRow> = {
    key: "release",
    header: "Release",
    cell: (row) => (
      <Button variant="quiet" onClick={() => setEnding(row)}>
        Release
      </Button>
    ),
  };
  return (
    <>
      <DataTable
        label="Reservations"
        columns={canRelease ? [...columns, release] : columns}
        query={list}
        getRowId={(row) => row.id}
        empty={
          <EmptyState title="Nothing is set aside for a cart, draft or quote.">
            Programs set stock aside by the API; it ends by itself when its time is over.
          </EmptyState>
        }
      />
      {ending && <ReleaseDialog row={ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}

/** Asks why, and says what it means: it is the one end of a reservation that its holder did not choose. */
function ReleaseDialog({ row, onClose }: { row: ReservationRow; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [reason, setReason] = useState("");
  const release = useMutation(
    trpc.inventory.releaseReservation.mutationOptions({
      onSuccess: ({ isEndedNow }) => {
        toast.done(isEndedNow ? "Released; it can be sold again" : "It had ended already");
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.inventory.pathFilter()),
    }),
  );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="small"
      title={`Release ${row.quantity} held for ${row.holder}`}
      description="The units can be sold to anybody at once, and whoever holds them finds them gone. This cannot be undone."
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          release.mutate({ reservationId: row.id, reason });
        }}
      >
        {release.error && <QueryProblem error={release.error} />}
        <Field
          label="Why"
          hint="Kept with the movement."
          required
          minLength={2}
          maxLength={300}
          autoFocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" variant="danger" disabled={release.isPending || reason.trim().length < 2}>
            Release
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
