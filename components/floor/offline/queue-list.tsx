"use client";

import Link from "next/link";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { QueuedScan, ScanQueue } from "./queue.ts";

/** The scans this device still holds: those a person must decide about first, then those that wait to be sent. */
export function QueueList({
  queue,
  scans,
  onLeave,
}: {
  queue: ScanQueue;
  scans: readonly QueuedScan[];
  onLeave: () => void;
}) {
  const conflicts = scans.filter(({ conflict }) => conflict);
  const waiting = scans.filter(({ conflict }) => !conflict);
  if (scans.length === 0)
    return <p className="text-muted">Every scan of this device has reached the server.</p>;
  return (
    <div className="grid gap-4">
      {conflicts.length > 0 && (
        <section aria-label="Needs you" className="grid gap-2">
          <h3 className="text-[13px] font-semibold text-muted">Needs you</h3>
          <ul className="grid gap-2">
            {conflicts.map((scan) => (
              <ConflictRow key={scan.scanKey} queue={queue} scan={scan} onLeave={onLeave} />
            ))}
          </ul>
        </section>
      )}
      {waiting.length > 0 && (
        <section aria-label="Waiting to be sent" className="grid gap-2">
          <h3 className="text-[13px] font-semibold text-muted">Waiting to be sent, in this order</h3>
          <ol className="grid gap-2">
            {waiting.map((scan) => (
              <li key={scan.scanKey} className="flex justify-between gap-3 rounded-lg border border-line p-3">
                <span className="min-w-0 break-all font-semibold">{scan.code}</span>
                <TimeText at={new Date(scan.scannedAt)} />
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

const kindWords = { refused: "refused", taken: "taken after all", unsent: "not sent" } as const;

function ConflictRow({ queue, scan, onLeave }: { queue: ScanQueue; scan: QueuedScan; onLeave: () => void }) {
  const [isDiscarding, setDiscarding] = useState(false);
  const [reason, setReason] = useState("");
  const { conflict } = scan;
  if (!conflict) return null;
  return (
    <li className="grid gap-3 rounded-lg border-2 border-bad p-3">
      <div className="flex items-start justify-between gap-3">
        <span>
          <span className="block break-all font-semibold">{scan.code}</span>
          <span className="block text-[13px]">{conflict.sentence}</span>
          <span className="block text-[13px] text-muted">
            Scanned <TimeText at={new Date(scan.scannedAt)} />
          </span>
        </span>
        <StatusBadge tone={conflict.kind === "taken" ? "warn" : "bad"}>
          {kindWords[conflict.kind]}
        </StatusBadge>
      </div>
      <div className="flex flex-wrap gap-2">
        <Link
          href={scan.href}
          onClick={onLeave}
          className="grid min-h-14 content-center rounded-md border border-line px-4 hover:bg-raised"
        >
          Look at it
        </Link>
        {conflict.kind === "unsent" && (
          <Button size="large" onClick={() => void queue.retry(scan.scanKey)}>
            Send it again
          </Button>
        )}
        {!isDiscarding && (
          <Button size="large" onClick={() => setDiscarding(true)}>
            {conflict.kind === "taken" ? "I looked at it" : "Discard it"}
          </Button>
        )}
      </div>
      {isDiscarding && (
        <form
          className="grid gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            void queue.replace(scan.scanKey, recordOf(scan, reason.trim()));
          }}
        >
          <Textarea label="Reason" value={reason} onChange={(event) => setReason(event.target.value)} />
          <Button size="large" variant="primary" type="submit" disabled={reason.trim().length < 3}>
            {conflict.kind === "taken" ? "Note it" : "Discard with this reason"}
          </Button>
        </form>
      )}
    </li>
  );
}

/** What the server is told of a scan that a person gave up; a record of a record stays the first one. */
function recordOf(scan: QueuedScan, reason: string): Parameters<ScanQueue["replace"]>[1] {
  const path = "fulfillment.discardScan";
  const scanKey = scan.path === path ? scan.scanKey : `discard-${scan.scanKey}`.slice(0, 80);
  const input =
    scan.path === path
      ? scan.input
      : {
          scanKey,
          code: scan.code,
          procedure: scan.path,
          task: scan.task,
          scannedAt: new Date(scan.scannedAt),
          problem: scan.conflict?.sentence ?? "",
          reason,
        };
  return {
    scanKey,
    task: `discard ${scanKey}`,
    href: scan.href,
    path,
    input,
    code: scan.code,
    scannedAt: scan.scannedAt,
    told: null,
  };
}
