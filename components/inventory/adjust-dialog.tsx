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
import type { AdjustInput } from "#server/modules/inventory/contract.ts";
import type { LocationStock } from "./words.ts";

const ways = [
  { value: "count", label: "Counted: there are" },
  { value: "adjustment", label: "More or fewer by" },
  { value: "damage", label: "Damaged, or good again (−)" },
  { value: "quality_hold", label: "To quality control, or back (−)" },
] as const;
type Way = (typeof ways)[number]["value"];
type Change = Omit<AdjustInput, "requestId" | "skuId" | "locationId" | "reason">;

/** What is sent, what takes it back, and what the person will see. */
function changeOf(
  way: Way,
  units: number,
  at: LocationStock,
): { change: Change; undo: Change; onHandAfter: number } {
  const seen = { expectedOnHand: at.onHand };
  const after = way === "count" ? units : way === "adjustment" ? at.onHand + units : at.onHand;
  const back = { expectedOnHand: after };
  if (way === "count")
    return {
      change: { kind: "count", setTo: units, ...seen },
      undo: { kind: "count", setTo: at.onHand, ...back },
      onHandAfter: after,
    };
  if (way === "adjustment")
    return {
      change: { kind: "adjustment", delta: units, ...seen },
      undo: { kind: "adjustment", delta: -units, ...back },
      onHandAfter: after,
    };
  const [undoKind, field] =
    way === "damage"
      ? (["damage_release", "damaged"] as const)
      : (["quality_release", "qualityControl"] as const);
  return {
    change: { kind: way, [field]: units, ...seen },
    undo: { kind: undoKind, [field]: -units, ...back },
    onHandAfter: after,
  };
}

/** Corrects one level. It is refused when the stock moved since the person looked, and can be taken back from the toast. */
export function AdjustDialog(props: {
  sku: { skuId: string; code: string; locations: readonly LocationStock[] };
  onClose: () => void;
}) {
  const { sku, onClose } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [locationId, setLocationId] = useState(sku.locations[0]?.locationId ?? "");
  const [way, setWay] = useState<Way>("count");
  const [units, setUnits] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  const [requestId, setRequestId] = useState(() => newId("req"));
  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries(trpc.inventory.pathFilter()),
      queryClient.invalidateQueries(trpc.channels.pathFilter()),
    ]);
  const adjust = useMutation(trpc.inventory.adjust.mutationOptions({ onSettled: refresh }));
  // its answers are told by itself: the dialog is gone when somebody takes back
  const takeBack = useMutation(
    trpc.inventory.adjust.mutationOptions({
      onSuccess: () => toast.done("Taken back"),
      onError: (problem) => toast.failed("Not taken back", problem.message),
      onSettled: refresh,
    }),
  );
  const at = sku.locations.find((one) => one.locationId === locationId);
  const isReady = at !== undefined && units !== null && reason.trim().length > 1;
  const save = () => {
    if (!isReady) return;
    const { change, undo, onHandAfter } = changeOf(way, units, at);
    const target = { skuId: sku.skuId, locationId, reason: reason.trim() };
    adjust.mutate(
      { ...target, ...change, requestId },
      {
        onSuccess: (answer) => {
          onClose();
          const lost = answer.displaced.reduce((sum, part) => sum + part.quantity, 0);
          if (lost > 0)
            toast.failed(
              `${lost} promised units are not there any more`,
              "Their orders wait; see Exceptions.",
            );
          toast.undo(`${sku.code} at ${at.locationName}: ${onHandAfter} on hand`, () =>
            takeBack.mutate({
              ...target,
              ...undo,
              reason: `Undo: ${target.reason}`,
              requestId: newId("req"),
            }),
          );
        },
        // a repeat of the same request gets its first answer; after a refusal the person asks something new
        onError: () => setRequestId(newId("req")),
      },
    );
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Adjust ${sku.code}`}
      description={at ? `${at.onHand} on hand, ${at.available} available at ${at.locationName}` : undefined}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!isReady || adjust.isPending} onClick={save}>
            Adjust
          </Button>
        </>
      }
    >
      <Select
        label="Location"
        value={locationId}
        onChange={setLocationId}
        options={sku.locations.map((one) => ({ value: one.locationId, label: one.locationName }))}
      />
      <Select label="What changes" value={way} onChange={setWay} options={ways} />
      <NumberField label="Units" value={units} onChange={setUnits} {...(way === "count" ? { min: 0 } : {})} />
      <Field
        label="Reason"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && save()}
        hint="Stays with the movement for good."
      />
      {adjust.error && <QueryProblem error={adjust.error} />}
    </Dialog>
  );
}
