"use client";

import { useState } from "react";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { newId } from "#kernel/ids.ts";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { BackLink } from "./back-link.tsx";
import { useQueuedScan, type Provisional } from "./offline/floor-queue.tsx";
import { InspectStep } from "./return-inspect-step.tsx";
import { ReceiveStep } from "./return-receive-step.tsx";
import { ScanField } from "./scan-field.tsx";
import { signal } from "./signal.ts";
import type { DeskProps } from "./return-types.ts";

const word = (text: string): string => text.replaceAll("_", " ");

/** Returns at one location, one task a screen: find the parcel, scan what is in it, grade it. */
export function ReturnsDesk({ begunWith, ...props }: DeskProps & { begunWith: string | null }) {
  const trpc = useTRPC();
  const [rmaId, setRma] = useState(begunWith);
  const [step, setStep] = useState<"receive" | "inspect">("receive");
  const rma = useQuery({ ...trpc.returns.get.queryOptions({ id: rmaId ?? "" }), enabled: rmaId !== null });
  const isFound = rmaId !== null && rma.data;
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4">
      <PageHeader
        title={isFound ? rma.data.number : "Returns"}
        description={
          isFound
            ? `${word(rma.data.status)} · ${rma.data.order?.customerName ?? "order unknown"}`
            : "Scan the parcel"
        }
      />
      {rma.error && <QueryProblem error={rma.error} />}
      {!isFound && <FindStep {...props} onFound={setRma} />}
      {isFound && step === "receive" && (
        <ReceiveStep {...props} rma={rma.data} onInspect={() => setStep("inspect")} />
      )}
      {isFound && step === "inspect" && (
        <InspectStep {...props} rma={rma.data} onReceive={() => setStep("receive")} />
      )}
      {isFound && (
        <Button
          size="large"
          onClick={() => {
            setRma(null);
            setStep("receive");
          }}
        >
          Another parcel
        </Button>
      )}
      <BackLink href={`/floor?at=${props.locationId}`}>Back to the floor</BackLink>
    </div>
  );
}

function FindStep({ locationId, canWork, onFound }: DeskProps & { onFound: (rmaId: string) => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [unknown, setUnknown] = useState<string>();
  const [waits, setWaits] = useState<Provisional>();
  const find = useQueuedScan({
    path: "returns.find",
    task: `returns ${locationId}`,
    onAnswer: (found, code) => {
      signal(found !== null);
      setWaits(undefined);
      setUnknown(found ? undefined : code);
      if (!found) return;
      void queries.invalidateQueries(trpc.returns.pathFilter());
      onFound(found.id);
    },
    onProvisional: (verdict) => {
      // one of the list can be worked on without asking
      const known = rows.find(({ number }) => number === verdict.code.toUpperCase());
      if (known) onFound(known.id);
      else setWaits(verdict);
    },
  });
  const list = useInfiniteQuery(
    trpc.returns.list.infiniteQueryOptions(
      { locationId, limit: 30 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 10_000 },
    ),
  );
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div aria-live="assertive">
        {unknown && (
          <Callout tone="bad" title="Nothing is known by this code.">
            <p>Scan the return, the order or the tracking number, or what is in the parcel.</p>
            <p className="break-all text-[13px]">Scanned: {unknown}</p>
          </Callout>
        )}
      </div>
      {waits && (
        <Callout tone="warn" title={`${waits.code}: waiting to be sent`}>
          <p>Set this parcel apart. Its return opens when the connection is back; scan it again then.</p>
        </Callout>
      )}
      {find.error !== null && <QueryProblem error={find.error} />}
      {canWork && (
        <ScanField
          label="Scan the return, its order or its tracking number"
          isBusy={find.isPending}
          onScan={(code) => void find.send(code, () => ({ locationId, code, newId: newId("rma") }))}
        />
      )}
      <section aria-label="Returns to come or begun" className="grid gap-2">
        {list.isSuccess && rows.length === 0 && (
          <p className="text-[13px] text-muted">
            No return is announced. Scan what came; it is opened by itself.
          </p>
        )}
        {rows.map((row) => (
          <button
            key={row.id}
            type="button"
            onClick={() => onFound(row.id)}
            className="flex min-h-14 items-center justify-between gap-3 rounded-lg border border-line p-3 text-left hover:bg-raised"
          >
            <span>
              <span className="block font-semibold">{row.number}</span>
              <span className="block text-[13px] text-muted">
                {row.orderNumber ?? "order unknown"} · {row.received} of{" "}
                {Math.max(row.expected, row.received)} here
                {row.received > row.inspected && ` · ${row.received - row.inspected} to inspect`}
              </span>
            </span>
            <StatusBadge tone={row.received > row.inspected ? "warn" : "info"}>
              {word(row.status)}
            </StatusBadge>
          </button>
        ))}
        {list.hasNextPage && (
          <Button size="large" onClick={() => void list.fetchNextPage()}>
            More
          </Button>
        )}
      </section>
    </>
  );
}
