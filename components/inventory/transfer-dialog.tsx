"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { newId } from "#kernel/ids.ts";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Select } from "#components/ui/select.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { LocationStock } from "./words.ts";

/** Moves available units of a SKU from one location to another, at once; the toast takes it back. */
export function TransferDialog(props: {
  sku: { skuId: string; code: string; locations: readonly LocationStock[] };
  onClose: () => void;
}) {
  const { sku, onClose } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const most = [...sku.locations].sort((a, b) => b.available - a.available);
  const [fromId, setFromId] = useState(most[0]?.locationId ?? "");
  const [toId, setToId] = useState(most[1]?.locationId ?? "");
  const [units, setUnits] = useState<number | null>(1);
  const [reason, setReason] = useState("");
  const [requestId, setRequestId] = useState(() => newId("req"));
  const refresh = () => queryClient.invalidateQueries(trpc.inventory.pathFilter());
  const transfer = useMutation(
    trpc.inventory.transfer.mutationOptions({
      onSettled: refresh,
    }),
  );
  // its answers are told by itself: the dialog is gone when somebody takes back
  const undo = useMutation(
    trpc.inventory.transfer.mutationOptions({
      onSuccess: () => toast.done("Moved back"),
      onError: (problem) => toast.failed("Not moved back", problem.message),
      onSettled: refresh,
    }),
  );
  const from = sku.locations.find((one) => one.locationId === fromId);
  const isReady = from && toId && fromId !== toId && units !== null && units > 0 && reason.trim().length > 1;
  const options = sku.locations.map((one) => ({
    value: one.locationId,
    label: `${one.locationName} (${one.available} available)`,
  }));
  const save = () => {
    if (!isReady) return;
    const lines = [{ skuId: sku.skuId, quantity: units }];
    transfer.mutate(
      { requestId, fromLocationId: fromId, toLocationId: toId, lines, reason: reason.trim() },
      {
        onSuccess: () => {
          onClose();
          toast.undo(`${units} of ${sku.code} moved`, () =>
            undo.mutate({
              requestId: newId("req"),
              fromLocationId: toId,
              toLocationId: fromId,
              lines,
              reason: `Undo: ${reason.trim()}`,
            }),
          );
        },
        onError: () => setRequestId(newId("req")),
      },
    );
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Transfer ${sku.code}`}
      description="Committed units stay with their orders."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!isReady || transfer.isPending} onClick={save}>
            Transfer
          </Button>
        </>
      }
    >
      <Select label="From" value={fromId} onChange={setFromId} options={options} />
      <Select label="To" value={toId} onChange={setToId} options={options} />
      <NumberField
        label="Units"
        value={units}
        onChange={setUnits}
        min={1}
        max={Math.max(1, from?.available ?? 1)}
      />
      <Field label="Reason" value={reason} onChange={(event) => setReason(event.target.value)} />
      {transfer.error && <QueryProblem error={transfer.error} />}
    </Dialog>
  );
}
