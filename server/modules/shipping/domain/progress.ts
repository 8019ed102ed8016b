import type { TrackingReason, TrackingStatus } from "../contract.ts";

/** What the progress of a parcel is computed from: every scan of it, once. */
export interface ScanFact {
  status: TrackingStatus;
  reason: TrackingReason | null;
  occurredAt: Date;
  /** Decides between scans of one moment. */
  dedupeKey: string;
}

export interface Progress {
  status: TrackingStatus;
  reason: TrackingReason | null;
  at: Date | null;
}

/**
 * How far each status is. Within a parcel's life a later scan wins, but nothing that was certain is taken back: after
 * `delivered` only a return moves it, and a scan that means nothing to us never hides one that does.
 */
const weight: Record<TrackingStatus, number> = {
  unknown: 0,
  pending: 1,
  picked_up: 2,
  in_transit: 3,
  on_hold: 3,
  delivery_delayed: 3,
  out_for_delivery: 3,
  delivery_failed: 3,
  ready_for_pickup: 3,
  return_to_sender: 4,
  delivered: 5,
  cancelled: 5,
};

/** The status of a parcel from all its scans, the same whatever order they came in. */
export function progressOf(scans: readonly ScanFact[]): Progress {
  const inTime = scans.toSorted(
    (a, b) =>
      a.occurredAt.getTime() - b.occurredAt.getTime() ||
      weight[a.status] - weight[b.status] ||
      (a.dedupeKey < b.dedupeKey ? -1 : 1),
  );
  let progress: Progress = { status: "pending", reason: null, at: null };
  for (const scan of inTime) {
    if (!advances(progress.status, scan.status)) continue;
    progress = { status: scan.status, reason: scan.reason, at: scan.occurredAt };
  }
  return progress;
}

function advances(from: TrackingStatus, to: TrackingStatus): boolean {
  if (to === "unknown") return false;
  if (from === "delivered") return to === "return_to_sender";
  if (from === "return_to_sender") return to === "delivered" || to === "return_to_sender";
  // a label that is announced again after the parcel moved says nothing new
  if (to === "pending") return from === "pending";
  if (from === "cancelled") return to !== "cancelled";
  return weight[to] >= Math.min(weight[from], weight.in_transit);
}

/** What the parcels' statuses make of their shipment, once it left. */
export function shipmentStatusOf(
  statuses: readonly TrackingStatus[],
): "shipped" | "delivered" | "needs_attention" | "returned" {
  if (statuses.length > 0 && statuses.every((status) => status === "delivered")) return "delivered";
  if (statuses.some((status) => status === "return_to_sender")) return "returned";
  const isTroubled = (status: TrackingStatus) =>
    ["on_hold", "delivery_delayed", "delivery_failed", "cancelled"].includes(status);
  return statuses.some(isTroubled) ? "needs_attention" : "shipped";
}

/** Minutes until a silent parcel is asked about: soon when the buyer waits at the door, rarely before it moved. */
export function pollAfterMinutes(status: TrackingStatus): number | null {
  if (status === "delivered" || status === "cancelled") return null;
  if (status === "out_for_delivery") return 20;
  return status === "pending" ? 12 * 60 : 4 * 60;
}
