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
import { namedPieces, noPieces, PieceFields, serialsIn } from "./adjust-lot.tsx";
import type { LocationStock, SkuPage } from "./words.ts";

const ways = [
  { value: "count", label: "Counted: there are" },
  { value: "adjustment", label: "More or fewer by" },
  { value: "damage", label: "Damaged, or good again (−)" },
  { value: "quality_hold", label: "To quality control, or back (−)" },
] as const;
/** Of serial numbers there is one each: they are here, or they are not. */
const serialWays = [
  { value: "found", label: "These are here" },
  { value: "gone", label: "These are gone" },
  { value: "damage", label: "These are damaged" },
  { value: "quality_hold", label: "These go to quality control" },
] as const;
type Way = (typeof ways)[number]["value"] | (typeof serialWays)[number]["value"];
type Change = Omit<AdjustInput, "requestId" | "skuId" | "locationId" | "reason">;

/** What is sent, what takes it back, and what the person will see. */
function changeOf(
  way: Way,
  units: number,
  at: Pick<LocationStock, "onHand">,
  isTracked: boolean,
): { change: Change; undo: Change; onHandAfter: number } {
  if (way === "found") return changeOf("adjustment", units, at, isTracked);
  if (way === "gone") return changeOf("adjustment", -units, at, isTracked);
  const after = way === "count" ? units : way === "adjustment" ? at.onHand + units : at.onHand;
  // of lots and serials the database looks at what is named; the level around them may have moved
  const seen = isTracked ? {} : { expectedOnHand: at.onHand };
  const back = isTracked ? {} : { expectedOnHand: after };
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
  sku: Pick<SkuPage, "skuId" | "code" | "tracking"> & { locations: readonly LocationStock[] };
  onClose: () => void;
}) {
  const { sku, onClose } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [locationId, setLocationId] = useState(sku.locations[0]?.locationId ?? "");
  const [way, setWay] = useState<Way>(sku.tracking === "serial" ? "found" : "count");
  const [pieces, setPieces] = useState(noPieces);
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
  const isSerial = sku.tracking === "serial";
  const named = namedPieces(sku.tracking, pieces);
  const count = isSerial ? serialsIn(pieces.serials).length : units;
  const isReady = at !== undefined && count !== null && named !== null && reason.trim().length > 1;
  const save = () => {
    if (!isReady) return;
    const part = sku.tracking === "lot" ? { onHand: pieces.onHand } : at;
    const { change, undo, onHandAfter } = changeOf(way, count, part, sku.tracking !== "none");
    const target = { skuId: sku.skuId, locationId, reason: reason.trim(), ...named };
    const what = named.lotCode ? `${sku.code}, lot ${named.lotCode},` : sku.code;
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
          toast.undo(`${what} at ${at.locationName}: ${onHandAfter} on hand`, () =>
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
        onChange={(next) => {
          setLocationId(next);
          setPieces(noPieces);
        }}
        options={sku.locations.map((one) => ({ value: one.locationId, label: one.locationName }))}
      />
      {sku.tracking !== "none" && (
        <PieceFields sku={sku} locationId={locationId} pieces={pieces} onChange={setPieces} />
      )}
      <Select label="What changes" value={way} onChange={setWay} options={isSerial ? serialWays : ways} />
      {!isSerial && (
        <NumberField
          label="Units"
          value={units}
          onChange={setUnits}
          {...(way === "count" ? { min: 0 } : {})}
        />
      )}
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
