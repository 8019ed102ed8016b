"use client";

import { useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import type { StepProps } from "./floor-job.tsx";
import { useQueuedScan } from "./offline/floor-queue.tsx";
import { judgeLocally } from "./offline/local-verdict.ts";
import { ScanField } from "./scan-field.tsx";
import { signal } from "./signal.ts";

/** Choose a box, scan what goes into it, weigh it. */
export function PackStep({ job, canWork, tell, tellProvisional, refresh }: StepProps) {
  const trpc = useTRPC();
  const open = useMutation(trpc.fulfillment.openCarton.mutationOptions({ onSettled: refresh }));
  const scan = useQueuedScan({
    path: "fulfillment.scanPack",
    task: job.id,
    judge: (code, waiting) => judgeLocally(job, "pack", waiting, code),
    onAnswer: tell,
    onProvisional: tellProvisional,
  });
  const carton = job.cartons.find(({ status }) => status === "open");
  const left = job.lines.reduce((sum, line) => sum + line.pickedQuantity - line.packedQuantity, 0);
  const boxes = job.boxes.toSorted(
    (a, b) => Number(b.id === job.suggestedBoxId) - Number(a.id === job.suggestedBoxId),
  );
  return (
    <>
      {open.error && <QueryProblem error={open.error} />}
      {scan.error !== null && <QueryProblem error={scan.error} />}
      {!carton && job.boxes.length === 0 && (
        <Callout tone="warn" title="There are no boxes. Add one under Settings." />
      )}
      {!carton && canWork && (
        <section aria-label="Boxes" className="grid gap-2">
          <p className="text-2xl font-semibold">Choose a box</p>
          {boxes.map((box) => (
            <Button
              key={box.id}
              size="large"
              variant={box.id === job.suggestedBoxId ? "primary" : "secondary"}
              disabled={open.isPending}
              onClick={() => open.mutate({ fulfillmentOrderId: job.id, boxId: box.id })}
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
              {carton.boxName}, carton {carton.sscc}
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
      refresh();
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
