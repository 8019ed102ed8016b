"use client";

import { useState } from "react";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { ArrivalOutcome, Unit } from "./arrival-types.ts";
import { useQueuedScan, type Provisional } from "./offline/floor-queue.tsx";

interface Counted {
  good: number;
  damaged: number;
  lot: string;
}

/** What should be on a pallet: one press when it is, figures to correct when it is not. */
export function UnitContents(props: {
  unit: Unit;
  receiptId: string;
  onDone: (outcome: ArrivalOutcome) => void;
  onProvisional: (verdict: Provisional) => void;
}) {
  const { unit, receiptId, onDone, onProvisional } = props;
  const [isCorrecting, setCorrecting] = useState(false);
  const [counted, setCounted] = useState<Record<string, Counted>>(() =>
    Object.fromEntries(
      unit.lines.map((line) => [line.id, { good: line.open, damaged: 0, lot: line.lot ?? "" }]),
    ),
  );
  const confirm = useQueuedScan({
    path: "inbound.confirm",
    task: receiptId,
    judge: (text) => ({ isRight: null, text }),
    onAnswer: onDone,
    onProvisional,
  });
  const total = unit.lines.reduce((sum, line) => sum + line.open, 0);
  const set = (id: string, change: Partial<Counted>) =>
    setCounted({ ...counted, [id]: { ...counted[id]!, ...change } });
  const save = () =>
    void confirm.send(unit.sscc ?? unit.id, (scanKey, scannedAt) => ({
      receiptId,
      unitId: unit.id,
      scanKey,
      scannedAt,
      lines: unit.lines.map((line) => {
        const { good, damaged, lot } = counted[line.id]!;
        return { asnLineId: line.id, good, damaged, ...(lot.trim() ? { lot: lot.trim() } : {}) };
      }),
    }));
  return (
    <section aria-label="On the pallet" className="grid gap-3 rounded-lg border-2 border-accent p-4">
      <p className="text-2xl font-semibold">{total} units should be on it</p>
      <ul className="grid gap-3">
        {unit.lines.map((line) => {
          const name = line.skuCode ?? line.itemCode;
          const asksLot = line.tracking === "lot" && !line.lot;
          return (
            <li key={line.id} className="grid gap-2">
              <span className="flex justify-between gap-3">
                <span>
                  <span className="block font-semibold">{name}</span>
                  <span className="block text-[13px] text-muted">{line.title}</span>
                  {line.difference && (
                    <StatusBadge tone="warn">{line.difference.replaceAll("_", " ")}</StatusBadge>
                  )}
                </span>
                <span className="text-xl font-semibold tabular-nums">{line.open}</span>
              </span>
              {(isCorrecting || asksLot) && (
                <span className="grid gap-2 sm:grid-cols-2">
                  {isCorrecting && (
                    <>
                      <NumberField
                        label={`Good ${name}`}
                        size="large"
                        min={0}
                        value={counted[line.id]!.good}
                        onChange={(value) => set(line.id, { good: value ?? 0 })}
                      />
                      <NumberField
                        label={`Damaged ${name}`}
                        size="large"
                        min={0}
                        value={counted[line.id]!.damaged}
                        onChange={(value) => set(line.id, { damaged: value ?? 0 })}
                      />
                    </>
                  )}
                  {asksLot && (
                    <Field
                      label={`Lot of ${name}`}
                      className="min-h-12"
                      value={counted[line.id]!.lot}
                      onChange={(event) => set(line.id, { lot: event.target.value })}
                    />
                  )}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {confirm.error !== null && <QueryProblem error={confirm.error} />}
      <Button size="large" variant="primary" disabled={confirm.isPending} onClick={save}>
        {isCorrecting ? "Receive what is counted" : `Receive all ${total}`}
      </Button>
      {!isCorrecting && (
        <Button size="large" onClick={() => setCorrecting(true)}>
          Something is different
        </Button>
      )}
    </section>
  );
}
