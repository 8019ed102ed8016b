import type { FulfillmentRefusal } from "#server/modules/fulfillment/errors.ts";
import type { Answer } from "../refusal.ts";

/** Answers to the refusals of picking and packing. */
export const fulfillmentAnswers: { [Code in FulfillmentRefusal["code"]]: Answer<Code> } = {
  "fulfillment.order_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () => "There is no such fulfillment order.",
  },
  "fulfillment.line_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such line." },
  "fulfillment.wrong_state": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The fulfillment order is ${f.status}; for this it has to be ${f.wanted}.`,
  },
  "fulfillment.short_too_many": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Only ${f.open} are still to be picked; ${f.asked} cannot be missing.`,
  },
  "fulfillment.box_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such box." },
  "fulfillment.carton_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such carton." },
  "fulfillment.carton_empty": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "The carton is empty. Scan what goes into it.",
  },
  "fulfillment.no_company_prefix": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `${f.locationName} has no GS1 company prefix to number cartons with. Set it under Settings, Locations.`,
  },
  "fulfillment.no_address": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "The order has no address to ship to.",
  },
  "fulfillment.customs_missing": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `Customs must be told more before this parcel can go abroad: ${f.lacks.join("; ")}. Fill it in under Catalog.`,
  },
  "fulfillment.location_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () => "There is no such location.",
  },
  "fulfillment.device_bound": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "This device works at another location. Sign out, then choose anew.",
  },
};
