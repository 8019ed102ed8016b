"use client";

import { useState, type FormEvent } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { optionsOf, Select } from "#components/ui/select.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { toast } from "#components/ui/toast.tsx";
import { binKinds, type BinKind } from "#server/modules/locations/contract.ts";
import type { LocationPageData } from "./types.ts";

type Bin = LocationPageData["bins"][number];
const MOST_BINS = 500;

/** Bin codes out of what somebody typed or pasted; "A-01..A-20" is twenty of them. */
export function binCodes(text: string): string[] {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const codes = words.flatMap((word) => {
    const [, prefix = "", from = "", to = ""] = /^(.*?)(\d{1,6})\.\.\1(\d{1,6})$/.exec(word) ?? [];
    const count = Number(to) - Number(from) + 1;
    if (from === "" || count < 1 || count > MOST_BINS) return [word];
    return Array.from(
      { length: count },
      (_, n) => prefix + String(Number(from) + n).padStart(from.length, "0"),
    );
  });
  return [...new Set(codes)];
}

/** The bins of a location in the order of the walk. */
export function BinsPanel({ location, canEdit }: { location: LocationPageData; canEdit: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isAdding, setAdding] = useState(false);
  const update = useMutation(
    trpc.locations.updateBin.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.locations.pathFilter()),
    }),
  );
  const columns: Column<Bin>[] = [
    { key: "code", header: "Bin", cell: (bin) => <span className="font-mono">{bin.code}</span> },
    { key: "barcode", header: "Barcode", cell: (bin) => <span className="font-mono">{bin.barcode}</span> },
    { key: "kind", header: "Kind", cell: (bin) => bin.kind },
    { key: "sequence", header: "Walk", align: "right", cell: (bin) => bin.sequence },
    {
      key: "state",
      header: "State",
      cell: (bin) =>
        bin.setAsideAt ? (
          <StatusBadge tone="warn">{`set aside: ${bin.setAsideReason ?? ""}`}</StatusBadge>
        ) : (
          <StatusBadge tone="good">in use</StatusBadge>
        ),
    },
    ...(canEdit
      ? [
          {
            key: "action",
            header: "Action",
            cell: (bin: Bin) =>
              bin.setAsideAt ? (
                <Button onClick={() => update.mutate({ binId: bin.id, setAside: null })}>
                  Put back<span className="sr-only"> {bin.code}</span>
                </Button>
              ) : (
                <Button
                  variant="quiet"
                  onClick={() => update.mutate({ binId: bin.id, setAside: "Set aside by hand" })}
                >
                  Set aside<span className="sr-only"> {bin.code}</span>
                </Button>
              ),
          },
        ]
      : []),
  ];
  return (
    <>
      {update.error && <QueryProblem error={update.error} />}
      {canEdit && (
        <Button className="justify-self-start" onClick={() => setAdding(true)}>
          Add bins
        </Button>
      )}
      <DataTable
        label="Bins"
        columns={columns}
        rows={location.bins}
        getRowId={(bin) => bin.id}
        empty={<EmptyState title="No bins yet.">Stock is then kept for the location as a whole.</EmptyState>}
      />
      {isAdding && <AddBins locationId={location.id} onClose={() => setAdding(false)} />}
    </>
  );
}

function AddBins({ locationId, onClose }: { locationId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [text, setText] = useState("");
  const [kind, setKind] = useState<BinKind>("pick");
  const codes = binCodes(text);
  const add = useMutation(
    trpc.locations.addBins.mutationOptions({
      onSuccess: (made) => {
        toast.done(`${made.binIds.length} bins added.`);
        void queryClient.invalidateQueries(trpc.locations.pathFilter());
        onClose();
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({
      locationId,
      bins: codes.map((code, index) => ({ code, kind, sequence: (index + 1) * 10 })),
    });
  };
  return (
    <Dialog isOpen onClose={onClose} title="Add bins" description="All of them are added, or none.">
      <form onSubmit={submit} className="grid gap-4">
        {add.error && <QueryProblem error={add.error} />}
        <Textarea
          label="Codes"
          hint="In the order of the walk, apart by spaces or lines. A-01..A-20 makes twenty."
          rows={6}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Select label="Kind" value={kind} onChange={setKind} options={optionsOf(binKinds)} />
        <Button
          type="submit"
          variant="primary"
          disabled={codes.length === 0 || codes.length > MOST_BINS || add.isPending}
        >
          {codes.length > MOST_BINS ? `At most ${MOST_BINS} at once` : `Add ${codes.length} bins`}
        </Button>
      </form>
    </Dialog>
  );
}
