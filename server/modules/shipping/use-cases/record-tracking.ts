import { createHash } from "node:crypto";
import { normalizeTrackingNumber } from "#kernel/tracking-number.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { raise, solve, type RaiseInput } from "#server/modules/exceptions/public.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { trackingDedupeKey, type TrackerReport } from "../adapters/easypost/tracker.ts";
import type { TrackingReason, TrackingStatus } from "../contract.ts";
import { pollAfterMinutes, progressOf, shipmentStatusOf } from "../domain/progress.ts";
import type { ShippingRefusal } from "../errors.ts";
import { parcelStatusChanged } from "../events.ts";
import { moveReturnParcel } from "./return-shipment.ts";
import { setLinkExpiry } from "./tracking-link.ts";
import {
  insertEvents,
  lockParcel,
  lockShipment,
  lockShipmentOfParcel,
  progressFields,
  scansOf,
  updateParcel,
  updateShipment,
  type EventToStore,
} from "../store.ts";

export interface RecordInput {
  parcelId: string;
  events: readonly EventToStore[];
  source: "webhook" | "poll" | "api" | "portal";
  deliveryId?: string | null;
  estimatedDeliveryOn?: string | null;
  signedBy?: string | null;
}

type Parcel = NonNullable<Awaited<ReturnType<typeof lockParcel>>>;

/**
 * Records scans of one parcel and brings its status, its shipment and the exceptions in line. Known scans change nothing, and
 * the status is computed from all scans, so their order does not matter and it never goes backwards.
 *
 * @returns how many scans were new
 */
export async function recordTrackingEvents(work: Work, input: RecordInput): Promise<{ isNew: number }> {
  await lockShipmentOfParcel(work, input.parcelId);
  const parcel = await lockParcel(work, input.parcelId);
  if (!parcel) throw new Error(`Parcel ${input.parcelId} does not exist.`);
  const { source, deliveryId = null } = input;
  const isNew = await insertEvents(work, parcel, input.events, { source, deliveryId });
  const progress = progressOf(await scansOf(work, parcel.id));
  const now = clock.now();
  const poll = pollAfterMinutes(progress.status);
  const isDelivered = progress.status === "delivered";
  await updateParcel(work, parcel.id, {
    ...progressFields(progress),
    estimatedDeliveryOn: input.estimatedDeliveryOn ?? parcel.estimatedDeliveryOn,
    signedBy: input.signedBy ?? parcel.signedBy,
    deliveredAt: isDelivered ? progress.at : null,
    ...(isNew > 0 ? { lastEventAt: now, isSilent: false } : {}),
    nextPollAt: poll === null ? null : new Date(now.getTime() + poll * 60_000),
  });
  if (isNew > 0)
    await solve(work, { dedupeKey: `tracking.silent:${parcel.id}`, resolution: "The carrier speaks again." });
  const isChanged = progress.status !== parcel.trackingStatus || progress.reason !== parcel.trackingReason;
  if (isChanged) await tellChange(work, parcel, progress.status, progress.reason);
  return { isNew };
}

async function tellChange(
  work: Work,
  parcel: Parcel,
  status: TrackingStatus,
  reason: TrackingReason | null,
): Promise<void> {
  const shipment = await lockShipment(work, parcel.shipmentId);
  if (!shipment) throw new Error(`Shipment ${parcel.shipmentId} does not exist.`);
  const { rmaId } = shipment;
  if (rmaId) return moveReturnParcel(work, { ...shipment, rmaId }, parcel, status);
  if (shipment.status !== "canceled" && shipment.shippedAt) {
    const statuses = shipment.parcelRows.map((row) =>
      row.id === parcel.id ? status : (row.trackingStatus as TrackingStatus),
    );
    const next = shipmentStatusOf(statuses);
    await updateShipment(work, shipment.id, {
      status: next,
      deliveredAt: next === "delivered" ? (shipment.deliveredAt ?? clock.now()) : null,
    });
    if (next === "delivered" || shipment.status === "delivered") await setLinkExpiry(work, parcel.orderId);
  }
  await tellTrouble(work, parcel, status, reason);
  await emit(work, parcelStatusChanged, {
    parcelId: parcel.id,
    shipmentId: parcel.shipmentId,
    orderId: parcel.orderId,
    status,
    reason,
  });
}

type Trouble = Pick<RaiseInput, "type" | "severity" | "title" | "nextAction" | "ownerRole" | "dueInMinutes">;

const returning: Trouble = {
  type: "tracking.returning",
  severity: "high",
  title: "A parcel comes back",
  nextAction: "Ask the buyer what went wrong; offer to send it again or give a credit.",
  ownerRole: "support",
  dueInMinutes: 480,
};
const failedAttempt: Trouble = {
  type: "tracking.failed_attempt",
  severity: "medium",
  title: "A delivery failed",
  nextAction: "Check the address with the buyer before the next attempt.",
  ownerRole: "support",
  dueInMinutes: 240,
};
const delayed: Trouble = {
  type: "tracking.delayed",
  severity: "medium",
  title: "A parcel is delayed",
  nextAction: "Tell the buyer the new date; offer a credit when the promise is broken.",
  ownerRole: "support",
  dueInMinutes: 480,
};
const damaged: Trouble = {
  type: "tracking.damaged",
  severity: "high",
  title: "A parcel was damaged",
  nextAction: "Offer to send it again or give a credit, and claim it at the carrier.",
  ownerRole: "support",
  dueInMinutes: 240,
};
const lost: Trouble = {
  type: "tracking.lost",
  severity: "high",
  title: "A parcel is lost",
  nextAction: "Send it again or give the money back, and claim it at the carrier.",
  ownerRole: "support",
  dueInMinutes: 240,
};

/** What a status asks of a person; null when it asks nothing. */
export function troubleOf(status: TrackingStatus, reason: TrackingReason | null): Trouble | null {
  if (reason === "carrier_lost") return lost;
  if (reason === "carrier_damaged") return damaged;
  if (status === "return_to_sender") return returning;
  if (status === "delivery_failed") return failedAttempt;
  if (status === "delivery_delayed" || status === "on_hold") return delayed;
  return null;
}

const troubleTypes = [returning, failedAttempt, delayed, damaged, lost].map(({ type }) => type);

async function tellTrouble(
  work: Work,
  parcel: Parcel,
  status: TrackingStatus,
  reason: TrackingReason | null,
): Promise<void> {
  const trouble = troubleOf(status, reason);
  const isOver = status === "delivered" || status === "out_for_delivery";
  for (const type of [...troubleTypes, ...(isOver ? (["tracking.silent"] as const) : [])]) {
    if (
      type === trouble?.type ||
      (!isOver && type !== "tracking.failed_attempt" && type !== "tracking.delayed")
    )
      continue;
    await solve(work, {
      dedupeKey: `${type}:${parcel.id}`,
      resolution: `The parcel is ${status.replaceAll("_", " ")}.`,
    });
  }
  if (!trouble) return;
  await raise(work, {
    ...trouble,
    subjectType: "shipment",
    subjectId: parcel.shipmentId,
    orderId: parcel.orderId,
    facts: { trackingNumber: parcel.trackingNumber, status, reason },
    dedupeKey: `${trouble.type}:${parcel.id}`,
  });
}

/** The parcel that a carrier's report is about; null when it is none of ours (yet). */
export async function parcelOfReport(
  work: Work,
  report: Pick<TrackerReport, "externalTrackerId" | "trackingNumber">,
): Promise<string | null> {
  const { tenantId } = work;
  const row =
    (await work.tx.parcel.findFirst({
      where: { tenantId, trackerExternalId: report.externalTrackerId },
      select: { id: true },
    })) ??
    (await work.tx.parcel.findFirst({
      where: { tenantId, trackingNumber: report.trackingNumber },
      orderBy: { id: "desc" },
      select: { id: true },
    }));
  return row?.id ?? null;
}

/** Records what a tracker says, by webhook or by asking. */
export async function recordReport(
  work: Work,
  parcelId: string,
  report: TrackerReport,
  from: { source: "webhook" | "poll"; deliveryId: string | null },
): Promise<{ isNew: number }> {
  return recordTrackingEvents(work, {
    parcelId,
    ...from,
    events: report.events,
    estimatedDeliveryOn: report.estimatedDeliveryOn,
    signedBy: report.signedBy,
  });
}

export interface ManualEvent {
  trackingNumber: string;
  status: TrackingStatus;
  reason: TrackingReason | null;
  description: string;
  occurredAt: Date;
  city: string | null;
  region: string | null;
  country: string | null;
}

/**
 * Records a scan that did not come from the carrier's feed. The same scan twice is one.
 *
 * @returns `shipping.parcel_unknown` when no parcel has the number
 */
export async function recordManualEvent(
  work: Work,
  event: ManualEvent,
): Promise<Result<{ parcelId: string; isNew: boolean }, ShippingRefusal>> {
  const trackingNumber = normalizeTrackingNumber(event.trackingNumber);
  const parcel = await work.tx.parcel.findFirst({
    where: { tenantId: work.tenantId, trackingNumber },
    orderBy: { id: "desc" },
    select: { id: true },
  });
  if (!parcel) return err({ code: "shipping.parcel_unknown", trackingNumber });
  const place = { city: event.city, region: event.region, postalCode: null, country: event.country };
  const key = trackingDedupeKey({ carrierCode: event.status, occurredAt: event.occurredAt, ...place });
  const { trackingNumber: _, ...facts } = event;
  const { isNew } = await recordTrackingEvents(work, {
    parcelId: parcel.id,
    source: "api",
    events: [
      {
        ...facts,
        carrierCode: event.status,
        dedupeKey: createHash("sha256").update(`manual ${key}`).digest("hex").slice(0, 32),
        raw: { manual: true },
      } as EventToStore,
    ],
  });
  return ok({ parcelId: parcel.id, isNew: isNew > 0 });
}
