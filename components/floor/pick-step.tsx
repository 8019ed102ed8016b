"use client";

import { useState } from "react";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { useQueuedScan, useWaiting } from "./offline/floor-queue.tsx";
import { binWaiting, judgeLocally, unitsWaiting } from "./offline/local-verdict.ts";
import { ScanField } from "./scan-field.tsx";
import { signal } from "./signal.ts";
import type { Job, StepProps } from "./job-types.ts";

const openOf = (line: Job["lines"][number]): number =>
  line.quantity - line.pickedQuantity - line.shortQuantity;

const scanWords = { none: "Scan the item", lot: "Scan the lot", serial: "Scan the serial number" } as const;

/** Go to a bin, scan it, scan what is taken from it. */
export function PickStep({ job: known, canWork, tell, tellProvisional, refresh }: StepProps) {
  const job = asPicked(known, useWaiting(known.id, "fulfillment.scanPick"));
  const scan = useQueuedScan({
    path: "fulfillment.scanPick",
    task: job.id,
    judge: (code, waiting) => judgeLocally(known, "pick", waiting, code),
    onAnswer: tell,
    onProvisional: tellProvisional,
  });
  const next =
    job.lines.find((line) => openOf(line) > 0 && line.bins.some(({ code }) => code === job.nextBin)) ??
    job.lines.find((line) => openOf(line) > 0);
  const isAtBin =
    next !== undefined && (next.bins.length === 0 || next.bins.some(({ code }) => code === job.currentBin));
  return (
    <>
      {next && (
        <section aria-label="Next" className="grid gap-1 rounded-lg border-2 border-accent p-4">
          <p className="text-[13px] text-muted">{isAtBin ? "Take" : "Go to bin"}</p>
          <p className="text-2xl font-semibold">
            {isAtBin ? `${openOf(next)} × ${next.skuCode}` : (job.nextBin ?? next.skuCode)}
          </p>
          <p>{next.title}</p>
          {isAtBin && next.lots[0] && (
            <p>
              {next.tracking === "serial" ? "Serial number" : "Lot"}{" "}
              <span className="font-semibold">{next.lots[0].code}</span>
              {next.lots[0].expiresOn && `, keeps until ${next.lots[0].expiresOn}`}
            </p>
          )}
        </section>
      )}
      {scan.error !== null && <QueryProblem error={scan.error} />}
      {canWork && (
        <ScanField
          label={isAtBin ? scanWords[next?.tracking ?? "none"] : "Scan the bin"}
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
      <ul aria-label="Lines" className="grid gap-2">
        {job.lines.map((line) => (
          <li
            key={line.id}
            className="flex items-center justify-between gap-3 rounded-lg border border-line p-3"
          >
            <span>
              <span className="block font-semibold">{line.skuCode}</span>
              <span className="block text-[13px] text-muted">
                {line.bins.map(({ code, quantity }) => `${code} (${quantity})`).join(", ") || "no bin"}
              </span>
            </span>
            <span className="grid justify-items-end gap-1">
              <span className="tabular-nums">
                {line.pickedQuantity} of {line.quantity}
                {line.shortQuantity > 0 && `, ${line.shortQuantity} missing`}
              </span>
              {canWork && openOf(line) > 0 && (
                <ShortButton jobId={job.id} line={line} refresh={refresh} tellProvisional={tellProvisional} />
              )}
            </span>
          </li>
        ))}
      </ul>
      {canWork && job.lines.every(({ pickedQuantity }) => pickedQuantity === 0) && (
        <TurnDownButton job={job} refresh={refresh} tellProvisional={tellProvisional} />
      )}
    </>
  );
}

/** The job as it is when the scans of this device that wait to be sent are counted in. */
export function asPicked(job: Job, waiting: readonly string[]): Job {
  const units = unitsWaiting(job, waiting);
  return {
    ...job,
    currentBin: binWaiting(job, waiting) ?? job.currentBin,
    lines: job.lines.map((line, index) => ({
      ...line,
      pickedQuantity: line.pickedQuantity + units[index]!,
    })),
  };
}

function ShortButton(
  props: Pick<StepProps, "refresh" | "tellProvisional"> & { jobId: string; line: Job["lines"][number] },
) {
  const { jobId, line, refresh, tellProvisional } = props;
  const [isOpen, setOpen] = useState(false);
  const [missing, setMissing] = useState(1);
  const short = useQueuedScan({
    path: "fulfillment.shortPick",
    task: jobId,
    judge: (text) => ({ isRight: true, text }),
    onAnswer: () => {
      signal(true);
      setOpen(false);
      void refresh();
    },
    onProvisional: (verdict) => {
      setOpen(false);
      tellProvisional(verdict);
    },
  });
  return (
    <>
      <Button
        size="large"
        onClick={() => {
          setMissing(openOf(line));
          setOpen(true);
        }}
        aria-label={`${line.skuCode} is missing`}
      >
        Missing
      </Button>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={`How many ${line.skuCode} are missing?`}>
        <div className="grid gap-3">
          <p className="text-[13px] text-muted">
            The buyer’s rest waits for new stock, and the bin is counted.
          </p>
          <NumberField
            label="Missing"
            size="large"
            min={1}
            max={openOf(line)}
            value={missing}
            onChange={(value) => setMissing(value ?? 1)}
          />
          {short.error !== null && <QueryProblem error={short.error} />}
          <Button
            size="large"
            variant="primary"
            disabled={short.isPending}
            onClick={() =>
              void short.send(`${missing} × ${line.skuCode} missing`, (scanKey) => ({
                fulfillmentLineId: line.id,
                quantity: missing,
                scanKey,
              }))
            }
          >
            They are not there
          </Button>
        </div>
      </Dialog>
    </>
  );
}

function TurnDownButton({ job, refresh, tellProvisional }: Pick<StepProps, "job" | "refresh" | "tellProvisional">) {
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const turnDown = useQueuedScan({
    path: "fulfillment.turnDown",
    task: job.id,
    judge: (text) => ({ isRight: true, text }),
    onAnswer: () => {
      signal(true);
      setOpen(false);
      void refresh();
    },
    onProvisional: (verdict) => {
      setOpen(false);
      tellProvisional(verdict);
    },
  });
  return (
    <>
      <Button size="large" onClick={() => setOpen(true)}>
        We cannot ship this
      </Button>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title="Why can this location not ship it?">
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            void turnDown.send(`${job.number} cannot be shipped`, () => ({ fulfillmentOrderId: job.id, reason }));
          }}
        >
          <Textarea
            label="Reason"
            hint="Another location ships it; who looks at the order reads this."
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          {turnDown.error !== null && <QueryProblem error={turnDown.error} />}
          <Button
            type="submit"
            size="large"
            variant="primary"
            disabled={turnDown.isPending || reason.trim().length < 3}
          >
            Give it to another location
          </Button>
        </form>
      </Dialog>
    </>
  );
} // prettier-ignore
