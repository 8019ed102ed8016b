"use client";

import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { LotDialog } from "./lot-dialog.tsx";
import { useQueuedScan, type Provisional } from "./offline/floor-queue.tsx";
import { ProvisionalScan } from "./offline/provisional-scan.tsx";
import { ScanField } from "./scan-field.tsx";
import type { LotFields } from "./scanned-lot.ts";
import { signal } from "./signal.ts";
import type { AppRouter } from "#server/api/root.ts";
import { originWords, returnRefusalWords } from "#server/modules/returns/contract.ts";
import type { Return, DeskProps } from "./return-types.ts";

type Outcome = inferRouterOutputs<AppRouter>["returns"]["scan"];

/** Scans what is in the parcel; each scan puts it into quality control. */
export function ReceiveStep({
  rma,
  locationId,
  canWork,
  onInspect,
}: DeskProps & { rma: Return; onInspect: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [last, setLast] = useState<{ outcome: Outcome; code: string }>();
  const [needsLot, setNeedsLot] = useState<string>();
  const [provisional, setProvisional] = useState<Provisional>();
  const scan = useQueuedScan({
    path: "returns.scan",
    task: rma.id,
    onAnswer: (outcome, code) => {
      signal(outcome.isAccepted);
      setProvisional(undefined);
      setLast({ outcome, code });
      if (!outcome.isAccepted && outcome.refusal === "needs_lot") setNeedsLot(code);
      void queries.invalidateQueries(trpc.returns.pathFilter());
    },
    onProvisional: setProvisional,
  });
  const send = (code: string, isExtra = false, { lot, ...fields }: LotFields = {}) =>
    void scan.send(code, (scanKey) => ({
      rmaId: rma.id,
      locationId,
      code,
      scanKey,
      isExtra,
      ...fields,
      ...(lot ? { lotCode: lot } : {}),
    }));
  const waiting = rma.lines.reduce((sum, line) => sum + line.received - line.inspected, 0);
  const isExtraPossible =
    last && !last.outcome.isAccepted && ["not_expected", "not_the_one_sold"].includes(last.outcome.refusal);
  return (
    <>
      <div aria-live="assertive" className="grid gap-2">
        {provisional ? <ProvisionalScan verdict={provisional} /> : last && <LastScan {...last} />}
        {isExtraPossible && !provisional && canWork && (
          <Button size="large" disabled={scan.isPending} onClick={() => send(last.code, true)}>
            It is really here: take it in as a difference
          </Button>
        )}
      </div>
      {scan.error !== null && <QueryProblem error={scan.error} />}
      {canWork && <ScanField label="Scan each piece" isBusy={scan.isPending} onScan={(code) => send(code)} />}
      <ul aria-label="What is expected" className="grid gap-2">
        {rma.lines.map((line) => (
          <li
            key={line.id}
            className="flex min-h-14 items-center justify-between gap-3 rounded-lg border border-line p-3"
          >
            <span>
              <span className="block font-semibold">{line.skuCode}</span>
              <span className="text-[13px] text-muted">{originWords[line.origin] || line.title}</span>
            </span>
            <span className="tabular-nums">
              {line.received} of {Math.max(line.expected - line.missing, line.received)}
            </span>
          </li>
        ))}
      </ul>
      {waiting > 0 && (
        <Button size="large" variant="primary" onClick={onInspect}>
          Inspect {waiting}
        </Button>
      )}
      {needsLot && (
        <LotDialog
          scanned={needsLot}
          onClose={() => setNeedsLot(undefined)}
          onLot={(lot) => {
            setNeedsLot(undefined);
            send(needsLot, false, lot);
          }}
        />
      )}
    </>
  );
}

function LastScan({ outcome, code }: { outcome: Outcome; code: string }) {
  if (outcome.isAccepted)
    return <Callout tone={outcome.origin === "announced" ? "good" : "warn"} title={outcome.text} />;
  return (
    <Callout tone="bad" title={outcome.text}>
      <p>{returnRefusalWords[outcome.refusal].next}</p>
      <p className="break-all text-[13px]">Scanned: {code}</p>
    </Callout>
  );
}
