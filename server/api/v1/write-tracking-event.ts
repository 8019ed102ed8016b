import { z } from "zod";
import type { Result } from "#kernel/result.ts";
import { recordManualEvent, type ShippingRefusal } from "#server/modules/shipping/public.ts";
import { trackingReasons, trackingStatuses } from "#server/modules/shipping/contract.ts";
import type { Work } from "#server/db/transact.ts";

const short = z.string().trim().max(120);

/** Body of POST /api/v1/tracking-events. */
export const newTrackingEvent = z.strictObject({
  tracking_number: z.string().trim().min(4).max(80),
  status: z.enum(trackingStatuses),
  reason: z.enum(trackingReasons).nullish(),
  description: z.string().trim().max(500).default(""),
  occurred_at: z.iso.datetime({ offset: true }),
  city: short.nullish(),
  region: short.nullish(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "a country code of two letters")
    .nullish(),
});
export type NewTrackingEvent = z.infer<typeof newTrackingEvent>;

/** Records a scan that did not come from the carrier's own feed. The same scan twice is one. */
export async function writeTrackingEvent(
  work: Work,
  input: NewTrackingEvent,
): Promise<Result<{ parcelId: string; isNew: boolean }, ShippingRefusal>> {
  return recordManualEvent(work, {
    trackingNumber: input.tracking_number,
    status: input.status,
    reason: input.reason ?? null,
    description: input.description,
    occurredAt: new Date(input.occurred_at),
    city: input.city ?? null,
    region: input.region ?? null,
    country: input.country ?? null,
  });
}
