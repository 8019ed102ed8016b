"use client";

import { useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { transferScanWords } from "#server/modules/inventory/contract.ts";
import { BackLink } from "./back-link.tsx";
import { LotDialog } from "./lot-dialog.tsx";
import { useQueuedScan, useWaiting, type Provisional } from "./offline/floor-queue.tsx";
import { judgeLocally, unitsWaiting, type KnownJob, type LocalVerdict } from "./offline/local-verdict.ts";
import { ProvisionalScan } from "./offline/provisional-scan.tsx";
import { ScanField } from "./scan-field.tsx";
import type { LotFields } from "./scanned-lot.ts";
import { signal } from "./signal.ts";

type Outputs = inferRouterOutputs<AppRouter>["inventory"]["moves"];
type Sheet = Outputs["sheet"];
type Outcome = Outputs["scan"];

const asJob = (sheet: Sheet): KnownJob => ({
  lines: sheet.lines.map(({ skuCode, wanted, done, barcodes, bins }) => ({
    ...{ skuCode, barcodes, bins, quantity: wanted, pickedQuantity: done },
    ...{ shortQuantity: 0, packedQuantity: 0 },
  })),
});

/** One transfer at one of its ends: scan what goes onto the truck, or what comes off it. */
export function TransferTask({ transferId, locationId }: { transferId: string; locationId: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const sheet = useQuery(
    trpc.inventory.moves.sheet.queryOptions({ transferId, locationId }, { refetchInterval: 10_000 }),
  );
  const refresh = () => void queryClient.invalidateQueries(trpc.inventory.moves.pathFilter());
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4">
      <PageHeader
        title={sheet.data?.number ?? "Transfer"}
        description={sheet.data ? `${sheet.data.fromLocation} → ${sheet.data.toLocation}` : ""}
      />
      {sheet.error && <QueryProblem error={sheet.error} />}
      {sheet.data?.step && (
        <Scanning
          key={sheet.data.step}
          transferId={transferId}
          locationId={locationId}
          sheet={sheet.data}
          step={sheet.data.step}
          refresh={refresh}
        />
      )}
      {sheet.data && !sheet.data.step && (
        <Callout
          tone="good"
          title={sheet.data.status === "in_transit" ? "It is on its way." : "Nothing is left to do here."}
        />
      )}
      <BackLink href={`/floor/transfer?at=${locationId}`}>Other transfers</BackLink>
    </div>
  );
}

interface ScanningProps {
  transferId: string;
  locationId: string;
  sheet: Sheet;
  step: "load" | "receive";
  refresh: () => void;
}

function Scanning(props: ScanningProps) {
  const { transferId, locationId, sheet, step, refresh } = props;
  const [last, setLast] = useState<{ outcome: Outcome; code: string }>();
  const [provisional, setProvisional] = useState<Provisional>();
  const [needsLot, setNeedsLot] = useState<string>();
  const [units, setUnits] = useState<number | null>(null);
  const [isMarked, setMarked] = useState(false);
  const isLoad = step === "load";
  const waiting = useWaiting(transferId, "inventory.moves.scan");
  const onPhone = unitsWaiting(asJob(sheet), waiting);
  const reset = () => {
    setUnits(null);
    setMarked(false);
  };
  const scan = useQueuedScan({
    path: "inventory.moves.scan",
    task: transferId,
    judge: (code, before): LocalVerdict =>
      isMarked || units !== null
        ? { isRight: null, text: units === null ? code : `${units} × ${code}` }
        : judgeLocally(asJob(sheet), "pick", before, code),
    onAnswer: (outcome, code) => {
      signal(outcome.isAccepted);
      setProvisional(undefined);
      setLast({ outcome, code });
      if (outcome.isAccepted) reset();
      else if (outcome.refusal === "needs_lot" || outcome.refusal === "needs_serials") setNeedsLot(code);
      refresh();
    },
    onProvisional: (verdict) => {
      setProvisional(verdict);
      reset();
    },
  });
  const send = (code: string, lot?: string) =>
    void scan.send(code, (scanKey) => ({
      ...{ transferId, locationId, step, code, scanKey },
      ...(isLoad ? { isBack: isMarked } : { isDamaged: isMarked }),
      ...(units === null ? {} : { quantity: units }),
      ...(lot ? { lot } : {}),
    }));
  const lines = sheet.lines.map((line, index) => ({ ...line, done: line.done + onPhone[index]! }));
  const next = lines.find(({ done, wanted }) => done < wanted);
  return (
    <>
      <div aria-live="assertive" className="min-h-16">
        {provisional ? <ProvisionalScan verdict={provisional} /> : last && <LastScan {...last} />}
      </div>
      {scan.error !== null && <QueryProblem error={scan.error} />}
      {next && (
        <section aria-label="Next" className="grid gap-1 rounded-lg border-2 border-accent p-4">
          <p className="text-[13px] text-muted">{isLoad ? "Onto the truck" : "Still to come"}</p>
          <p className="text-2xl font-semibold">
            {next.wanted - next.done} × {next.skuCode}
          </p>
          <p>{next.title}</p>
          {next.bins[0] && (
            <p className="text-[13px]">In bin {next.bins.map(({ code }) => code).join(", ")}</p>
          )}
        </section>
      )}
      <ScanField
        label={isLoad ? "Scan the bin, then each item" : "Scan an item"}
        isBusy={scan.isPending}
        onScan={(code) => send(code)}
      />
      <NumberField
        label="Units of the next scan (empty: what its label says)"
        size="large"
        min={1}
        value={units}
        onChange={setUnits}
      />
      <Checkbox
        size="large"
        label={isLoad ? "The next scan comes off the truck again" : "The next scan is damaged"}
        isChecked={isMarked}
        onChange={setMarked}
      />
      <Lines lines={lines} />
      <EndStep {...props} lines={lines} onProvisional={setProvisional} />
      {needsLot && (
        <LotDialog
          scanned={needsLot}
          onClose={() => setNeedsLot(undefined)}
          onLot={(lot) => {
            setNeedsLot(undefined);
            for (const code of namesOf(lot)) send(needsLot, code);
          }}
        />
      )}
    </>
  );
}

const namesOf = ({ lot, serials }: LotFields): string[] => (lot ? [lot] : (serials ?? []));

function Lines({ lines }: { lines: Sheet["lines"] }) {
  return (
    <ul aria-label="Lines" className="grid gap-2">
      {lines.map((line) => (
        <li
          key={line.id}
          className="flex min-h-14 items-center justify-between gap-3 rounded-lg border border-line p-3"
        >
          <span>
            <span className="block font-semibold">
              {line.skuCode} {line.lotCode}
            </span>
            <span className="block text-[13px] text-muted">{line.title}</span>
          </span>
          <span className="tabular-nums">
            {line.done} of {line.wanted}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The truck leaves, or nothing more comes off it. Behind its scans in the queue, so that it never ends before the last of them. */
function EndStep(
  props: ScanningProps & { lines: Sheet["lines"]; onProvisional: (verdict: Provisional) => void },
) {
  const { transferId, locationId, step, lines, refresh, onProvisional } = props;
  const isLoad = step === "load";
  const done = lines.reduce((sum, line) => sum + line.done, 0);
  const open = lines.reduce((sum, line) => sum + line.wanted - line.done, 0);
  const end = useQueuedScan({
    path: isLoad ? "inventory.moves.ship" : "inventory.moves.finish",
    task: transferId,
    judge: (text) => ({ isRight: null, text }),
    onAnswer: () => {
      signal(true);
      refresh();
    },
    onProvisional,
  });
  const title = isLoad
    ? `The truck leaves with ${done}${open > 0 ? `, ${open} stay here` : ""}`
    : `That is all, ${open} did not come`;
  if (isLoad ? done === 0 : open === 0) return null;
  return (
    <>
      {end.error !== null && <QueryProblem error={end.error} />}
      <Button
        size="large"
        variant={isLoad && open === 0 ? "primary" : "secondary"}
        disabled={end.isPending}
        onClick={() => void end.send(title, () => ({ transferId, locationId }))}
      >
        {title}
      </Button>
    </>
  );
}

function LastScan({ outcome, code }: { outcome: Outcome; code: string }) {
  if (outcome.isAccepted) return <Callout tone="good" title={outcome.text} />;
  return (
    <Callout tone="bad" title={outcome.text}>
      <p>{transferScanWords[outcome.refusal].next}</p>
      <p className="break-all text-[13px]">Scanned: {code}</p>
    </Callout>
  );
}
