"use client";

import { useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { BackLink } from "./back-link.tsx";
import { CountSubmit } from "./count-submit.tsx";
import { LotDialog } from "./lot-dialog.tsx";
import { useFloorQueue, useQueuedScan, type Provisional } from "./offline/floor-queue.tsx";
import { ProvisionalScan } from "./offline/provisional-scan.tsx";
import { ScanField } from "./scan-field.tsx";
import type { LotFields } from "./scanned-lot.ts";
import { signal } from "./signal.ts";

type Outputs = inferRouterOutputs<AppRouter>["inventory"]["counts"];
type Outcome = Outputs["scan"];

/** One bin to count: scan it, scan what is in it, say that this is all. Nothing here tells what should be there. */
export function CountTask({ countId, locationId }: { countId: string; locationId: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const sheet = useQuery(trpc.inventory.counts.sheet.queryOptions({ countId }));
  const refresh = () => queryClient.invalidateQueries(trpc.inventory.counts.pathFilter());
  const [total, setTotal] = useState<number | null>(null);
  const [last, setLast] = useState<Outcome>();
  const [provisional, setProvisional] = useState<Provisional>();
  const [needsLot, setNeedsLot] = useState<string>();
  const [isOpened, setOpened] = useState(false);
  const task = sheet.data;
  const waiting = useFloorQueue().scans.filter((one) => one.task === countId && !one.conflict);
  // a bin that was scanned without a connection is counted from then on
  // and stays so between its answer and the sheet that says it: what is typed meanwhile must not be lost
  const isBegun =
    isOpened || task?.status === "open" || waiting.some(({ path }) => path === "inventory.counts.open");
  const isEnded = waiting.some(({ path }) => path === "inventory.counts.submit");
  const isOver = task !== undefined && task.status !== "planned" && task.status !== "open";
  const open = useQueuedScan({
    path: "inventory.counts.open",
    task: countId,
    judge: (code) => ({ isRight: isSameBin(code, task), text: `Bin ${code}` }),
    onAnswer: () => {
      signal(true);
      setOpened(true);
      void refresh();
    },
    onProvisional: setProvisional,
  });
  const scan = useQueuedScan({
    path: "inventory.counts.scan",
    task: countId,
    judge: (code) => ({ isRight: null, text: total === null ? code : `${total} × ${code}` }),
    onAnswer: (outcome, code) => {
      signal(outcome.isAccepted);
      setProvisional(undefined);
      setLast(outcome);
      if (outcome.isAccepted) setTotal(null);
      else if (outcome.refusal === "needs_lot" || outcome.refusal === "needs_serials") setNeedsLot(code);
      void refresh();
    },
    onProvisional: (verdict) => {
      setProvisional(verdict);
      setTotal(null);
    },
  });
  const send = (code: string, lot: LotFields = {}) =>
    void scan.send(code, (scanKey) => ({
      countId,
      code,
      scanKey,
      ...(total === null ? {} : { setTo: total }),
      ...lot,
    }));
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4">
      <PageHeader title={task ? placeOf(task) : "Count"} description={task?.number ?? ""} />
      {sheet.error && <QueryProblem error={sheet.error} />}
      {task?.status === "planned" && !isBegun && (
        <>
          {open.error !== null && <QueryProblem error={open.error} />}
          {provisional && <ProvisionalScan verdict={provisional} />}
          <ScanField
            label={
              task.isLoose ? `Scan or type ${task.binCode}, the location’s code` : `Scan bin ${task.binCode}`
            }
            isBusy={open.isPending}
            onScan={(binCode) => void open.send(binCode, () => ({ countId, binCode }))}
          />
        </>
      )}
      {task && isBegun && isEnded && !isOver && (
        <Callout tone="warn" title="Counted. It is sent when the connection is back." />
      )}
      {task && isBegun && !isOver && (
        // kept while the count is on its way: what the server answers to it is shown here
        <div className={isEnded ? "hidden" : "contents"}>
          <div aria-live="assertive" className="min-h-16">
            {scan.error !== null ? (
              <QueryProblem error={scan.error} />
            ) : provisional ? (
              <ProvisionalScan verdict={provisional} />
            ) : (
              last && <Callout tone={last.isAccepted ? "good" : "bad"} title={last.text} />
            )}
          </div>
          {task.isLoose && (
            <p className="text-[13px] text-muted">
              Count what lies in no bin, and what was picked and has not left yet: it is on hand until then.
            </p>
          )}
          <ScanField label="Scan an item" isBusy={scan.isPending} onScan={(code) => send(code)} />
          <NumberField
            label="How many there are in all (empty: each scan adds one)"
            size="large"
            min={0}
            value={total}
            onChange={setTotal}
          />
          <Counted lines={task.lines} />
          <CountSubmit
            countId={countId}
            counted={task.lines.filter(({ counted }) => counted !== null)}
            onDone={() => void refresh()}
            onProvisional={setProvisional}
          />
        </div>
      )}
      {task && isOver && (
        <Callout
          tone="good"
          title={
            task.status === "pending_approval"
              ? "Counted. Somebody looks at it before the stock changes."
              : "Counted. This bin is done."
          }
        />
      )}
      <BackLink href={`/floor/count?at=${locationId}`}>Other bins</BackLink>
      {needsLot && (
        <LotDialog
          scanned={needsLot}
          onClose={() => setNeedsLot(undefined)}
          onLot={(lot) => {
            setNeedsLot(undefined);
            send(needsLot, lot);
          }}
        />
      )}
    </div>
  );
}

const placeOf = ({ isLoose, binCode }: Outputs["sheet"]): string =>
  isLoose ? "What lies in no bin" : `Bin ${binCode}`;

/** Whether a code is that of the bin to count; null while this device does not know the bin. */
function isSameBin(code: string, task: Outputs["sheet"] | undefined): boolean | null {
  if (!task) return null;
  const { binCode, binBarcode } = task;
  return [binCode, binBarcode].some((one) => one.toUpperCase() === code.toUpperCase());
}

function Counted({ lines }: { lines: Outputs["sheet"]["lines"] }) {
  if (lines.length === 0) return null;
  return (
    <ul aria-label="Counted" className="grid gap-2">
      {lines.map((line) => (
        <li
          key={`${line.skuId} ${line.lotCode}`}
          className="flex min-h-14 items-center justify-between gap-3 rounded-lg border border-line p-3"
        >
          <span>
            <span className="block font-semibold">
              {line.skuCode} {line.lotCode}
            </span>
            <span className="block text-[13px] text-muted">{line.skuTitle}</span>
          </span>
          {line.counted === null ? (
            <span className="text-[13px] text-warn">count again</span>
          ) : (
            <span className="text-lg tabular-nums">{line.counted}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
