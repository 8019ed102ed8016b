import { createHash } from "node:crypto";
import { z } from "zod";
import { checkShape, type JsonRefusal } from "#kernel/json.ts";
import { mapOk, ok, type Result } from "#kernel/result.ts";
import { normalizeTrackingNumber } from "#kernel/tracking-number.ts";
import type { TrackingReason, TrackingStatus } from "../../contract.ts";
import { statusOf } from "./status.ts";

/** One scan of a parcel, in our words, with the carrier's own beside them. */
export interface TrackingEvent {
  status: TrackingStatus;
  reason: TrackingReason | null;
  /** The carrier's code, else EasyPost's status and detail. */
  carrierCode: string;
  description: string;
  occurredAt: Date;
  city: string | null;
  region: string | null;
  postalCode: string | null;
  country: string | null;
  /**
   * Equal for two reports of one scan of one parcel: carrier code, instant and place. The wording is left out, because carriers
   * reword old scans.
   */
  dedupeKey: string;
  /** The scan as EasyPost sent it. */
  raw: unknown;
}

/** What a carrier says of one parcel. */
export interface TrackerReport {
  externalTrackerId: string;
  trackingNumber: string;
  carrier: string;
  externalShipmentId: string | null;
  status: TrackingStatus;
  reason: TrackingReason | null;
  /** Local date at the destination. */
  estimatedDeliveryOn: string | null;
  signedBy: string | null;
  isReturn: boolean;
  /** EasyPost will not update the tracker any more. */
  isFinal: boolean;
  updatedAt: Date | null;
  /** Oldest first. */
  events: TrackingEvent[];
}

/** What a webhook delivery is about. `result` is the object it carries, still unread. */
export interface EasypostEvent {
  eventId: string;
  /** "tracker.updated", "batch.created" … */
  topic: string;
  mode: "test" | "production";
  createdAt: Date | null;
  result: unknown;
}

const word = z
  .string()
  .max(1000)
  .nullish()
  .transform((value) => value ?? "");

const instant = z.string().transform((text, context) => {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/.test(text)
    ? new Date(text)
    : undefined;
  if (at && at.getTime() >= Date.UTC(1990, 0, 1) && at.getTime() < Date.UTC(2200, 0, 1)) return at;
  context.addIssue({ code: "custom", message: `is not a time with offset: ${text.slice(0, 60)}` });
  return z.NEVER;
});

const place = z.object({ city: word, state: word, country: word, zip: word }).nullish();

const detailSchema = z.object({
  message: word,
  description: word,
  status: word,
  status_detail: word,
  datetime: instant,
  source: word,
  carrier_code: word,
  tracking_location: place,
});

const trackerSchema = z.object({
  id: z.string().min(1, "is missing").max(255),
  tracking_code: z.string().min(1, "is missing").max(255),
  carrier: word,
  status: word,
  status_detail: word,
  updated_at: instant.nullish(),
  est_delivery_date: instant.nullish(),
  signed_by: word,
  shipment_id: word,
  is_return: z.boolean().nullish(),
  finalized: z.boolean().nullish(),
  carrier_detail: z.object({ est_delivery_date_local: word }).nullish(),
  tracking_details: z.array(detailSchema).max(2000).nullish(),
});

const eventSchema = z.object({
  id: z.string().min(1, "is missing").max(255),
  description: z.string().min(1, "is missing").max(255),
  mode: z.string().nullish(),
  created_at: instant.nullish(),
  result: z.unknown().optional(),
});

/** Reads the envelope of a webhook body that `readJson` has parsed. */
export function parseEasypostEvent(body: unknown): Result<EasypostEvent, JsonRefusal> {
  return mapOk(checkShape(eventSchema, body), (source) => ({
    eventId: source.id,
    topic: source.description,
    mode: source.mode === "production" ? "production" : "test",
    createdAt: source.created_at ?? null,
    result: source.result,
  }));
}

/** Reads a tracker: the result of a tracker.* event, or the answer to a poll. */
export function parseTracker(body: unknown): Result<TrackerReport, JsonRefusal> {
  const checked = checkShape(trackerSchema, body);
  if (!checked.ok) return checked;
  const source = checked.value;
  const raw = (body as { tracking_details?: unknown[] | null }).tracking_details ?? [];
  const events = (source.tracking_details ?? []).map((detail, index) =>
    toEvent(detail, raw[index], source.carrier),
  );
  const current = statusOf({
    status: source.status,
    statusDetail: source.status_detail,
    carrier: source.carrier,
    carrierCode: "",
  });
  return ok({
    externalTrackerId: source.id,
    trackingNumber: normalizeTrackingNumber(source.tracking_code),
    carrier: source.carrier,
    externalShipmentId: source.shipment_id === "" ? null : source.shipment_id,
    ...current,
    estimatedDeliveryOn:
      localDate(source.carrier_detail?.est_delivery_date_local) ?? utcDate(source.est_delivery_date),
    signedBy: source.signed_by === "" ? null : source.signed_by,
    isReturn: source.is_return === true,
    isFinal: source.finalized === true,
    updatedAt: source.updated_at ?? null,
    events: events.toSorted((left, right) => left.occurredAt.getTime() - right.occurredAt.getTime()),
  });
}

function toEvent(source: z.infer<typeof detailSchema>, raw: unknown, carrier: string): TrackingEvent {
  const scan = {
    status: source.status,
    statusDetail: source.status_detail,
    carrier: source.source || carrier,
    carrierCode: source.carrier_code,
  };
  const { status, reason } = statusOf(scan);
  const carrierCode = source.carrier_code.trim() || `${source.status}/${source.status_detail}`;
  const at = (text: string | undefined) => (text === undefined || text.trim() === "" ? null : text.trim());
  const where = source.tracking_location;
  const event = {
    status,
    reason,
    carrierCode,
    description: source.description || source.message,
    occurredAt: source.datetime,
    city: at(where?.city),
    region: at(where?.state),
    postalCode: at(where?.zip),
    country: at(where?.country),
  };
  return { ...event, dedupeKey: trackingDedupeKey(event), raw };
}

/**
 * Names one scan within a parcel: SHA-256 over carrier code, instant (to the second) and place, case and spacing aside.
 */
export function trackingDedupeKey(
  event: Pick<TrackingEvent, "carrierCode" | "occurredAt" | "city" | "region" | "postalCode" | "country">,
): string {
  const { carrierCode, occurredAt, city, region, postalCode, country } = event;
  const parts = [carrierCode, new Date(Math.floor(occurredAt.getTime() / 1000) * 1000).toISOString()];
  for (const part of [city, region, postalCode, country])
    parts.push((part ?? "").trim().replace(/\s+/g, " "));
  return createHash("sha256").update(parts.join("\u0000").toUpperCase()).digest("hex").slice(0, 32);
}

function localDate(text: string | undefined): string | null {
  return text !== undefined && /^\d{4}-\d\d-\d\d/.test(text) ? text.slice(0, 10) : null;
}

function utcDate(at: Date | null | undefined): string | null {
  return at ? at.toISOString().slice(0, 10) : null;
}
