"use client";

import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { useQueuedScan } from "./offline/floor-queue.tsx";
import { ScanField } from "./scan-field.tsx";
import type { StepProps } from "./job-types.ts";

/** Put the label on, scan it at the door. */
export function ShipStep({ job, canWork, tell, tellProvisional }: StepProps) {
  const scan = useQueuedScan({
    path: "fulfillment.scanShip",
    task: job.id,
    onAnswer: tell,
    onProvisional: tellProvisional,
  });
  const parcels = job.shipment?.parcels ?? [];
  const isLabeled = parcels.length > 0 && parcels.every(({ trackingNumber }) => trackingNumber !== null);
  return (
    <>
      <section aria-label="Next" className="grid gap-1 rounded-lg border-2 border-accent p-4">
        <p className="text-2xl font-semibold">
          {isLabeled ? "Scan each parcel at the door" : "The label is on its way"}
        </p>
        <p>
          {isLabeled ? "The label’s tracking number or the carton’s SSCC." : "It appears here by itself."}
        </p>
      </section>
      {scan.error !== null && <QueryProblem error={scan.error} />}
      {canWork && isLabeled && (
        <ScanField
          label="Scan the parcel"
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
      <ul aria-label="Parcels" className="grid gap-2">
        {parcels.map((parcel) => {
          const carton = job.cartons.find(({ id }) => id === parcel.cartonId);
          return (
            <li
              key={parcel.id}
              className="flex items-center justify-between gap-3 rounded-lg border border-line p-3"
            >
              <span>
                <span className="block font-semibold">{parcel.trackingNumber ?? "no label yet"}</span>
                <span className="block text-[13px] text-muted">SSCC {parcel.sscc}</span>
              </span>
              <span className="grid justify-items-end gap-1">
                <StatusBadge tone={carton?.status === "shipped" ? "good" : "quiet"}>
                  {carton?.status === "shipped" ? "loaded" : parcel.labelState}
                </StatusBadge>
                {parcel.labelUrl && (
                  <a
                    className="min-h-12 content-center text-[13px] underline underline-offset-2"
                    href={parcel.labelUrl}
                    target="_blank"
                    rel="noreferrer"
                  >
                    Print
                  </a>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
