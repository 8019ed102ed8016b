import type { FulfillmentStatus } from "./contract.ts";

/** Expected refusals of this room. Nothing was written when one is returned, apart from the log of a refused scan. */
export type FulfillmentRefusal =
  | { code: "fulfillment.order_unknown"; id: string }
  | { code: "fulfillment.line_unknown"; lineId: string }
  | { code: "fulfillment.wrong_state"; status: FulfillmentStatus; wanted: string }
  | { code: "fulfillment.short_too_many"; open: number; asked: number }
  | { code: "fulfillment.box_unknown"; boxId: string }
  | { code: "fulfillment.carton_unknown"; cartonId: string }
  | { code: "fulfillment.carton_empty"; cartonId: string }
  | { code: "fulfillment.no_company_prefix"; locationName: string }
  | { code: "fulfillment.no_address" }
  /** Sentences such as "MUG-RED lacks HS code". */
  | { code: "fulfillment.customs_missing"; lacks: string[] }
  | { code: "fulfillment.location_unknown"; locationId: string }
  | { code: "fulfillment.device_bound" };
