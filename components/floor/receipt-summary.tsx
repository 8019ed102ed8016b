"use client";

import { useQuery } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { useQueuedScan, type Provisional } from "./offline/floor-queue.tsx";
import { signal } from "./signal.ts";

/** What was received so far, what differs, and the end of the truck. */
export function ReceiptSummary(props: {
  receiptId: string;
  /** What its scans belong to on this device. */
  task: string;
  /** The order that this device began it for. */
  begunFor: { id: string; number: string } | undefined;
  /** Its beginning waits to be sent: the server does not know it. */
  isWaiting: boolean;
  canWork: boolean;
  onClosed: () => void;
  onProvisional: (verdict: Provisional) => void;
}) {
  const { receiptId, task, begunFor, isWaiting, canWork, onClosed, onProvisional } = props;
  const trpc = useTRPC();
  const receipt = useQuery({
    ...trpc.inbound.receipt.queryOptions({ receiptId }),
    enabled: !isWaiting,
  });
  // behind the scans of its truck, so that it never closes before the last of them
  const close = useQueuedScan({
    path: "inbound.closeReceipt",
    task,
    judge: (text) => ({ isRight: null, text }),
    onAnswer: () => {
      signal(true);
      onClosed();
    },
    onProvisional: (verdict) => {
      onClosed();
      onProvisional(verdict);
    },
  });
  const send = (number: string) =>
    void close.send(`${number} is counted`, () => ({
      receiptId,
      ...(begunFor ? { orderId: begunFor.id } : {}),
    }));
  if (isWaiting && begunFor)
    return (
      <section aria-label="Received so far" className="grid gap-2">
        <h2 className="text-[13px] font-semibold text-muted">
          {begunFor.number}: its beginning waits to be sent
        </h2>
        {canWork && (
          <Button size="large" disabled={close.isPending} onClick={() => send(begunFor.number)}>
            Everything is counted
          </Button>
        )}
      </section>
    );
  if (receipt.error) return <QueryProblem error={receipt.error} />;
  if (!receipt.data) return null;
  const { data } = receipt;
  const left = data.pallets.filter(({ isReceived }) => !isReceived).length;
  return (
    <section aria-label="Received so far" className="grid gap-2">
      <h2 className="text-[13px] font-semibold text-muted">
        {data.number} of {data.of}, {data.supplierName}
      </h2>
      {data.pallets.length > 0 && (
        <p className="text-[13px]">
          {data.pallets.length - left} of {data.pallets.length} pallets received
        </p>
      )}
      <ul className="grid gap-1 text-[13px]">
        {data.received.map((row) => (
          <li key={`${row.skuCode} ${row.condition}`} className="flex justify-between gap-3">
            <span>
              {row.skuCode}{" "}
              {row.condition !== "available" && (
                <StatusBadge tone={row.condition === "damaged" ? "bad" : "info"}>
                  {row.condition.replaceAll("_", " ")}
                </StatusBadge>
              )}
            </span>
            <span className="tabular-nums">{row.quantity}</span>
          </li>
        ))}
        {data.differences.map((row) => (
          <li key={row.id} className="flex justify-between gap-3">
            <span>
              <StatusBadge tone="warn">{row.kind.replaceAll("_", " ")}</StatusBadge> {row.code}
            </span>
            <span className="tabular-nums">{row.quantity}</span>
          </li>
        ))}
      </ul>
      {close.error !== null && <QueryProblem error={close.error} />}
      {canWork && (
        <Button size="large" disabled={close.isPending} onClick={() => send(data.number)}>
          {left > 0
            ? `The truck is empty, ${left} ${left === 1 ? "pallet is" : "pallets are"} missing`
            : "Everything is counted"}
        </Button>
      )}
    </section>
  );
}
