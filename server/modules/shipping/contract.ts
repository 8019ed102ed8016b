import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";

/**
 * Where a parcel is, in the words of the trade. The same list is a CHECK on `parcel` and `tracking_event`.
 * `unknown` is a code that no table of ours holds: kept, shown and counted, never guessed.
 */
export const trackingStatuses = [
  "pending",
  "picked_up",
  "in_transit",
  "out_for_delivery",
  "delivered",
  "on_hold",
  "delivery_delayed",
  "delivery_failed",
  "ready_for_pickup",
  "return_to_sender",
  "cancelled",
  "unknown",
] as const;
export type TrackingStatus = (typeof trackingStatuses)[number];

/** Statuses after which a carrier has nothing more to do. */
export const finalTrackingStatuses: ReadonlySet<TrackingStatus> = new Set(["delivered", "cancelled"]);

/** One kind of goods in a parcel, as customs is told; all figures are for the whole quantity. */
export const customsItem = z.strictObject({
  code: z.string(),
  title: z.string(),
  quantity: z.int().min(1),
  hsCode: z.string(),
  /** ISO 3166-1 alpha-2 */
  originCountry: z.string(),
  /** Minor units of `currency`, as text. */
  valueMinor: z.string().regex(/^\d+$/),
  currency: z.string(),
  weightGrams: z.int().min(1),
});
export type CustomsItem = z.infer<typeof customsItem>;

/** Who caused what went wrong. It decides who bears the cost of a credit. */
export const reasonFamilies = ["carrier", "retailer", "consignee", "customs", "nature", "other"] as const;
export type ReasonFamily = (typeof reasonFamilies)[number];

/** Why a parcel did not move as promised. The first word is the family. */
export const trackingReasons = [
  "carrier_damaged",
  "carrier_lost",
  "carrier_sorting_error",
  "carrier_address_not_found",
  "carrier_delay",
  "carrier_out_of_time",
  "carrier_vehicle",
  "carrier_capacity",
  "carrier_mechanical",
  "retailer_cancelled",
  "retailer_wrong_details",
  "retailer_not_ready",
  "retailer_wrong_parcel",
  "retailer_dimensions",
  "retailer_packaging",
  "consignee_refused",
  "consignee_closed",
  "consignee_not_home",
  "consignee_not_collected",
  "consignee_cancelled",
  "consignee_requested_hold",
  "consignee_verification",
  "consignee_wrong_address",
  "consignee_no_access",
  "consignee_no_safe_place",
  "customs_delay",
  "customs_documents",
  "customs_duties_unpaid",
  "customs_prohibited",
  "customs_inspection",
  "nature_weather",
  "nature_disaster",
  "nature_force_majeure",
  "other_unexplained",
] as const;
export type TrackingReason = (typeof trackingReasons)[number];

export function familyOf(reason: TrackingReason): ReasonFamily {
  const [family] = reason.split("_");
  return reasonFamilies.find((known) => known === family) ?? "other";
}

/** States of a shipment. The same list is a CHECK on the table. */
export const shipmentStatuses = [
  "labeling",
  "ready",
  "shipped",
  "delivered",
  "needs_attention",
  "returned",
  "canceled",
] as const;
export type ShipmentStatus = (typeof shipmentStatuses)[number];

/** States of a manifest. The same list is a CHECK on the table. */
export const manifestStatuses = ["open", "closed", "failed"] as const;
export type ManifestStatus = (typeof manifestStatuses)[number];
/** What is asked for without choosing. */
export const noInput = z.strictObject({});
export const closeDayInput = z.strictObject({ locationId: z.string().min(1).max(80) });

export const shipmentListInput = z.strictObject({
  status: z.enum(shipmentStatuses).optional(),
  isSilent: z.boolean().optional(),
  /** On its way and promised for a day that has passed. */
  isLate: z.boolean().optional(),
  carrier: z.string().trim().max(80).optional(),
  /** A whole tracking, shipment or order number. */
  search: z.string().trim().max(80).optional(),
  ...pageInput,
});
export type ShipmentListInput = z.infer<typeof shipmentListInput>;

export const shipmentIdInput = z.strictObject({ id: z.string().min(1).max(80) });
export const parcelIdInput = z.strictObject({ parcelId: z.string().min(1).max(80) });

/** What a buyer sees without a log-in: nothing that says who they are or where they live beyond a city. */
export interface TrackPage {
  brand: { name: string; color: string | null; supportEmail: string | null };
  orderName: string;
  placedAt: Date;
  promiseOn: string | null;
  /** The zone that times are told in. */
  timeZone: string;
  isCanceled: boolean;
  /** Something of the order is not there yet; the day on which all of it is expected, null when nothing says so. */
  waits: { isPreOrder: boolean; expectedOn: string | null } | null;
  parcels: TrackedParcel[];
}

export interface TrackedParcel {
  carrier: string;
  /** Its last four characters until somebody proved to know the order: with the whole, carriers tell more than we do. */
  trackingNumber: string | null;
  status: TrackingStatus;
  estimatedDeliveryOn: string | null;
  shippedAt: Date | null;
  deliveredAt: Date | null;
  /** `description` is the carrier's own text, which may name people: empty until somebody proved to know the order. */
  events: { at: Date; status: TrackingStatus; description: string; place: string | null }[];
}

/** What opens once somebody proved to know the order. */
export interface PersonalPart {
  name: string;
  address: string[];
  items: { title: string; quantity: number }[];
}

/** The document "shipping.silence": hours without a scan after which a parcel is an exception, before and after it moved. */
export const silenceRules = z.strictObject({
  neverScannedHours: z.int().min(1).max(720).default(48),
  movingHours: z.int().min(1).max(720).default(72),
  /** Days of silence after which it counts as lost. */
  lostDays: z.int().min(1).max(90).default(14),
});
export type SilenceRules = z.infer<typeof silenceRules>;

export const publishSilenceInput = z.strictObject({
  body: silenceRules,
  note: z.string().trim().min(3, "say what changes and why").max(2_000),
  basedOnVersion: z.int().min(0),
});
