"use client";

import { useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { refusalWords, type ScanRefusal } from "#server/modules/fulfillment/contract.ts";
import { BackLink } from "./back-link.tsx";
import { PackStep } from "./pack-step.tsx";
import { asPicked, PickStep } from "./pick-step.tsx";
import { ShipStep } from "./ship-step.tsx";
import { useWaiting, type Provisional } from "./offline/floor-queue.tsx";
import { ProvisionalScan } from "./offline/provisional-scan.tsx";
import { signal } from "./signal.ts";
import { ZeroCheck } from "./zero-check.tsx";
import type { Job, Outcome, StepProps } from "./job-types.ts";

/** What the last scan came to; shown large, until the next one. */
export type Last =
  | { isGood: true; text: string }
  | { isGood: false; refusal: ScanRefusal; code: string }
  | { provisional: Provisional };

/** One job on the floor: one thing to do at a time. */
export function FloorJob({ id, canWork }: { id: string; canWork: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [last, setLast] = useState<Last | null>(null);
  const job = useQuery(trpc.fulfillment.get.queryOptions({ id }, { refetchInterval: 3_000 }));
  const waiting = {
    picks: useWaiting(id, "fulfillment.scanPick"),
    isTurnedDown: useWaiting(id, "fulfillment.turnDown").length > 0,
  };
  const refresh = () => queryClient.invalidateQueries(trpc.fulfillment.pathFilter());
  const tell = (outcome: Outcome, code: string) => {
    signal(outcome.isAccepted);
    setLast(
      outcome.isAccepted
        ? { isGood: true, text: outcome.text }
        : { isGood: false, refusal: outcome.refusal, code },
    );
    void refresh();
  };
  if (job.error && !job.data)
    return (
      <>
        <PageHeader title="Floor" />
        <QueryProblem error={job.error} />
      </>
    );
  if (!job.data) return <PageHeader title="Floor" description="Loading" />;
  const data = withWaiting(job.data, waiting);
  const props: StepProps = {
    job: data,
    canWork,
    tell,
    tellProvisional: (provisional) => setLast({ provisional }),
    refresh,
  };
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4">
      <PageHeader title={data.number} description={`${data.orderNumber} · ${data.locationName}`}>
        <StatusBadge tone="info">{data.status}</StatusBadge>
      </PageHeader>
      <div aria-live="assertive" className="min-h-16">
        {last && <LastScan last={last} />}
      </div>
      {canWork &&
        data.emptied.map((bin) => <ZeroCheck key={bin.binId} bin={bin} onAnswered={() => void refresh()} />)}
      {(data.status === "open" || data.status === "picking") && <PickStep {...props} />}
      {data.status === "picked" && <PackStep {...props} />}
      {data.status === "packed" && <ShipStep {...props} />}
      {data.status === "shipped" && <Callout tone="good" title="It is on its way." />}
      {data.status === "canceled" && (
        <Callout tone="warn" title="Canceled. Put what you have back on its shelf." />
      )}
      <BackLink href={`/floor?at=${data.locationId}&step=${stepOf(data.status)}`}>Back to the list</BackLink>
    </div>
  );
}

/** The job with what this device did and could not send: all of it picked is packed next, and what was turned down is not worked on. */
function withWaiting(job: Job, waiting: { picks: readonly string[]; isTurnedDown: boolean }): Job {
  const isOpen = job.status === "open" || job.status === "picking";
  if (isOpen && waiting.isTurnedDown) return { ...job, status: "canceled" };
  if (!isOpen || waiting.picks.length === 0) return job;
  const picked = asPicked(job, waiting.picks);
  const isAll = picked.lines.every((line) => line.pickedQuantity + line.shortQuantity >= line.quantity);
  return isAll ? { ...picked, status: "picked" } : job;
}

const stepOf = (status: Job["status"]): string =>
  status === "picked" ? "pack" : status === "packed" || status === "shipped" ? "ship" : "pick";

function LastScan({ last }: { last: Last }) {
  if ("provisional" in last) return <ProvisionalScan verdict={last.provisional} />;
  if (last.isGood) return <Callout tone="good" title={last.text} />;
  const { reason, next } = refusalWords[last.refusal];
  return (
    <Callout tone="bad" title={reason}>
      <p>{next}</p>
      <p className="break-all text-[13px]">Scanned: {last.code}</p>
    </Callout>
  );
}
