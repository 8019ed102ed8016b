"use client";

import { useState } from "react";
import { newId } from "#kernel/ids.ts";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { useFloorQueue, useQueuedScan, useWaiting, useWaitingInputs } from "./offline/floor-queue.tsx";
import { judgeLocally, unitsWaiting } from "./offline/local-verdict.ts";
import { ScanField } from "./scan-field.tsx";
import { signal } from "./signal.ts";
import type { Job, StepProps } from "./job-types.ts";

/** Choose a box, scan what goes into it, weigh it. */
export function PackStep({ job: known, canWork, tell, tellProvisional, refresh }: StepProps) {
  const [begun, setBegun] = useState<BegunCarton | null>(null);
  const { job, carton } = usePacked(known, begun);
  const open = useQueuedScan({
    path: "fulfillment.openCarton",
    task: job.id,
    judge: (text) => ({ isRight: true, text }),
    onAnswer: () => void refresh().finally(() => setBegun(null)),
    onProvisional: (verdict) => {
      setBegun(null);
      tellProvisional(verdict);
    },
    onRejected: () => setBegun(null),
  });
  const scan = useQueuedScan({
    path: "fulfillment.scanPack",
    task: job.id,
    judge: (code, waiting) => judgeLocally(known, "pack", waiting, code),
    onAnswer: tell,
    onProvisional: tellProvisional,
  });
  const left = job.lines.reduce((sum, line) => sum + line.pickedQuantity - line.packedQuantity, 0);
  const boxes = job.boxes.toSorted(
    (a, b) => Number(b.id === job.suggestedBoxId) - Number(a.id === job.suggestedBoxId),
  );
  return (
    <>
      {open.error !== null && <QueryProblem error={open.error} />}
      {scan.error !== null && <QueryProblem error={scan.error} />}
      {!carton && left === 0 && (
        <Callout tone="good" title="Packed: waiting to be sent">
          <p>Its label comes when the connection is back.</p>
        </Callout>
      )}
      {!carton && left > 0 && job.boxes.length === 0 && (
        <Callout tone="warn" title="There are no boxes. Add one under Settings." />
      )}
      {!carton && left > 0 && canWork && (
        <section aria-label="Boxes" className="grid gap-2">
          <p className="text-2xl font-semibold">Choose a box</p>
          {boxes.map((box) => (
            <Button
              key={box.id}
              size="large"
              variant={box.id === job.suggestedBoxId ? "primary" : "secondary"}
              disabled={open.isPending}
              onClick={() => {
                const begins = { cartonId: newId("ctn"), boxId: box.id };
                setBegun(begins);
                void open.send(box.name, () => ({ fulfillmentOrderId: job.id, ...begins }));
              }}
            >
              {box.name} {box.id === job.suggestedBoxId && "(fits best)"}
            </Button>
          ))}
        </section>
      )}
      {carton && (
        <>
          <section aria-label="Next" className="grid gap-1 rounded-lg border-2 border-accent p-4">
            <p className="text-[13px] text-muted">
              {carton.boxName}
              {carton.sscc && `, carton ${carton.sscc}`}
            </p>
            <p className="text-2xl font-semibold">{left > 0 ? `Put in ${left} more` : "Weigh and close"}</p>
          </section>
          {canWork && left > 0 && (
            <ScanField
              label="Scan the item"
              isBusy={scan.isPending}
              onScan={(code) =>
                void scan.send(code, (scanKey, scannedAt) => ({
                  fulfillmentOrderId: job.id,
                  code,
                  scanKey,
                  scannedAt,
                }))
              }
            />
          )}
          {canWork && carton.units > 0 && (
            <CloseCarton
              jobId={job.id}
              cartonId={carton.id}
              tareGrams={carton.weightGrams}
              isLast={left === 0}
              refresh={refresh}
              tellProvisional={tellProvisional}
            />
          )}
        </>
      )}
      <ul aria-label="Lines" className="grid gap-2">
        {job.lines.map((line) => (
          <li key={line.id} className="flex justify-between gap-3 rounded-lg border border-line p-3">
            <span className="font-semibold">{line.skuCode}</span>
            <span className="tabular-nums">
              {line.packedQuantity} of {line.pickedQuantity} packed
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/**
 * A carton that is being opened. It is there from the press until the job was read again: between the answer and that moment it
 * is neither on the list of what waits nor in the job, and a scan that came then would fall on a page without a field.
 */
interface BegunCarton {
  cartonId: string;
  boxId: string;
}

interface OpenCarton {
  id: string;
  boxName: string | null;
  /** Empty while its opening waits to be sent: the server numbers it. */
  sscc: string;
  weightGrams: number;
  units: number;
}

/** The job and its open carton as they are when what this device packed and could not send is counted in. */
function usePacked(known: Job, begun: BegunCarton | null): { job: Job; carton: OpenCarton | undefined } {
  const waiting = useWaiting(known.id, "fulfillment.scanPack");
  const units = unitsWaiting(known, waiting);
  const opened = useWaitingInputs(known.id, "fulfillment.openCarton");
  const closed = useWaitingInputs(known.id, "fulfillment.closeCarton").map(({ cartonId }) => cartonId);
  const told = new Set(known.cartons.map(({ id }) => id));
  const unseen = [...opened, ...(begun ? [begun] : [])].filter(({ cartonId = "" }) => !told.has(cartonId));
  const own = unseen.map(({ cartonId = "", boxId }): OpenCarton => {
    const box = known.boxes.find(({ id }) => id === boxId);
    return { id: cartonId, boxName: box?.name ?? null, sscc: "", weightGrams: box?.tareGrams ?? 0, units: 0 };
  });
  const cartons = [...known.cartons.filter(({ status }) => status === "open"), ...own];
  const carton = cartons.find(({ id }) => !closed.includes(id));
  // what waits behind the last closing goes into the carton that is open now
  const ofJob = useFloorQueue().scans.filter(({ task }) => task === known.id);
  const lastClosed = ofJob.findLastIndex(({ path }) => path === "fulfillment.closeCarton");
  const behind = ofJob
    .slice(lastClosed + 1)
    .filter(({ path, told }) => path === "fulfillment.scanPack" && told !== false);
  const inCarton = unitsWaiting(
    known,
    behind.map(({ code }) => code),
  ).reduce((sum, one) => sum + one, 0);
  const job = {
    ...known,
    lines: known.lines.map((line, at) => ({ ...line, packedQuantity: line.packedQuantity + units[at]! })),
  };
  return { job, carton: carton && { ...carton, units: carton.units + inCarton } };
}

function CloseCarton(
  props: Pick<StepProps, "refresh" | "tellProvisional"> & {
    jobId: string;
    cartonId: string;
    tareGrams: number;
    isLast: boolean;
  },
) {
  const { jobId, cartonId, tareGrams, isLast, refresh, tellProvisional } = props;
  const [grams, setGrams] = useState<number | null>(tareGrams);
  // behind what was scanned into it, so that it never closes before its last item
  const close = useQueuedScan({
    path: "fulfillment.closeCarton",
    task: jobId,
    judge: (text) => ({ isRight: true, text }),
    onAnswer: () => {
      signal(true);
      void refresh();
    },
    onProvisional: tellProvisional,
  });
  return (
    <div className="grid gap-2">
      <NumberField
        label="Weight in grams, box included"
        size="large"
        min={1}
        max={1_000_000}
        value={grams}
        onChange={setGrams}
      />
      {close.error !== null && <QueryProblem error={close.error} />}
      <Button
        size="large"
        variant={isLast ? "primary" : "secondary"}
        disabled={close.isPending || grams === null}
        onClick={() =>
          grams !== null &&
          void close.send(`carton closed with ${grams} g`, () => ({ cartonId, weightGrams: grams }))
        }
      >
        {isLast ? "Close the carton and get the label" : "It is full: close it and take another box"}
      </Button>
    </div>
  );
}
