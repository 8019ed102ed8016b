import type { TrackingReason, TrackingStatus } from "../../contract.ts";
import { codedCarrier, codeMeaning, type CodeMeaning } from "./carrier-codes.ts";

/** EasyPost's own statuses. Source: EasyPost API, Tracker object, "status". */
const statuses: Readonly<Record<string, TrackingStatus>> = {
  unknown: "unknown",
  pre_transit: "pending",
  in_transit: "in_transit",
  out_for_delivery: "out_for_delivery",
  delivered: "delivered",
  available_for_pickup: "ready_for_pickup",
  return_to_sender: "return_to_sender",
  failure: "delivery_failed",
  cancelled: "cancelled",
  error: "unknown",
};

/** EasyPost's details where they say more than the status. Source: EasyPost API, Tracker object, "status_detail". */
const details: Readonly<Record<string, CodeMeaning>> = {
  address_correction: { status: "on_hold", reason: "consignee_wrong_address" },
  arrived_at_destination: { status: "in_transit" },
  arrived_at_facility: { status: "in_transit" },
  arrived_at_pickup_location: { status: "ready_for_pickup" },
  awaiting_information: { status: "on_hold", reason: "other_unexplained" },
  cancelled: { status: "cancelled" },
  damaged: { status: "delivery_failed", reason: "carrier_damaged" },
  delayed: { status: "delivery_delayed", reason: "carrier_delay" },
  delivery_exception: { status: "delivery_failed", reason: "other_unexplained" },
  departed_facility: { status: "in_transit" },
  departed_origin_facility: { status: "in_transit" },
  expired: { status: "unknown" },
  failure: { status: "delivery_failed", reason: "other_unexplained" },
  held: { status: "on_hold", reason: "other_unexplained" },
  in_transit: { status: "in_transit" },
  label_created: { status: "pending" },
  lost: { status: "delivery_failed", reason: "carrier_lost" },
  missorted: { status: "delivery_delayed", reason: "carrier_sorting_error" },
  out_for_delivery: { status: "out_for_delivery" },
  received_at_destination_facility: { status: "in_transit" },
  received_at_origin_facility: { status: "in_transit" },
  refused: { status: "delivery_failed", reason: "consignee_refused" },
  return: { status: "return_to_sender" },
  transferred_to_destination_carrier: { status: "in_transit" },
  transit_exception: { status: "delivery_delayed", reason: "other_unexplained" },
  weather_delay: { status: "delivery_delayed", reason: "nature_weather" },
};

/** Statuses that say where the parcel ends up; neither a detail nor a scan code may soften them. */
const decided: ReadonlySet<TrackingStatus> = new Set([
  "delivered",
  "return_to_sender",
  "cancelled",
  "ready_for_pickup",
]);

/** What EasyPost says of one scan. */
export interface EasypostScan {
  status: string;
  statusDetail: string;
  /** The carrier as EasyPost names it ("FedEx"). */
  carrier: string;
  /** The carrier's own code for the scan, empty where EasyPost has none. */
  carrierCode: string;
}

/**
 * Our status and reason of a scan. Once EasyPost says delivered, returned, cancelled or ready for pickup, that holds; on the
 * way there the carrier's own code says most (EasyPost calls a pick-up "in_transit"), then EasyPost's detail, then its
 * status. A word that is in no table is `unknown`.
 */
export function statusOf(scan: EasypostScan): { status: TrackingStatus; reason: TrackingReason | null } {
  const status = lookUp(statuses, scan.status) ?? "unknown";
  const detail = lookUp(details, scan.statusDetail);
  const carrier = codedCarrier(scan.carrier);
  const coded = carrier === undefined ? undefined : codeMeaning(carrier, scan.carrierCode);
  const reason = coded?.reason ?? detail?.reason ?? null;
  if (decided.has(status)) return { status, reason: detail?.reason ?? null };
  if (coded && (coded.status !== "delivered" || status === "unknown"))
    return { status: coded.status, reason };
  if (detail && detail.status !== "unknown") return { status: detail.status, reason };
  return { status, reason: status === "delivery_failed" ? (reason ?? "other_unexplained") : reason };
}

function lookUp<T>(held: Readonly<Record<string, T>>, word: string): T | undefined {
  const key = word.trim().toLowerCase();
  return Object.hasOwn(held, key) ? held[key] : undefined;
}
