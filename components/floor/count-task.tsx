"use client";

import Link from "next/link";
import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { CountSubmit } from "./count-submit.tsx";
import { LotDialog, type LotFields } from "./lot-dialog.tsx";
import { ScanField } from "./scan-field.tsx";
import { newScanKey, signal } from "./signal.ts";

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
  const [needsLot, setNeedsLot] = useState<string>();
  const open = useMutation(
    trpc.inventory.counts.open.mutationOptions({
      onSuccess: () => signal(true),
      onError: () => signal(false),
      onSettled: refresh,
    }),
  );
  const scan = useMutation(
    trpc.inventory.counts.scan.mutationOptions({
      onSuccess: (outcome, { code }) => {
        signal(outcome.isAccepted);
        setLast(outcome);
        if (outcome.isAccepted) setTotal(null);
        else if (outcome.refusal === "needs_lot" || outcome.refusal === "needs_serials") setNeedsLot(code);
      },
      onError: () => signal(false),
      onSettled: refresh,
    }),
  );
  const send = (code: string, lot: LotFields = {}) =>
    scan.mutate({
      countId,
      code,
      scanKey: newScanKey(),
      ...(total === null ? {} : { setTo: total }),
      ...lot,
    });
  const task = sheet.data;
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4">
      <PageHeader title={task ? `Bin ${task.binCode}` : "Count"} description={task?.number ?? ""} />
      {sheet.error && <QueryProblem error={sheet.error} />}
      {task?.status === "planned" && (
        <>
          {open.error && <QueryProblem error={open.error} />}
          <ScanField
            label={`Scan bin ${task.binCode}`}
            isBusy={open.isPending}
            onScan={(binCode) => open.mutate({ countId, binCode })}
          />
        </>
      )}
      {task?.status === "open" && (
        <>
          <div aria-live="assertive" className="min-h-16">
            {scan.error ? (
              <QueryProblem error={scan.error} />
            ) : (
              last && <Callout tone={last.isAccepted ? "good" : "bad"} title={last.text} />
            )}
          </div>
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
          />
        </>
      )}
      {task && task.status !== "planned" && task.status !== "open" && (
        <Callout
          tone="good"
          title={
            task.status === "pending_approval"
              ? "Counted. Somebody looks at it before the stock changes."
              : "Counted. This bin is done."
          }
        />
      )}
      <Link
        href={`/floor/count?at=${locationId}`}
        className="min-h-11 content-center text-[13px] underline underline-offset-2"
      >
        Other bins
      </Link>
      {needsLot && (
        <LotDialog
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
