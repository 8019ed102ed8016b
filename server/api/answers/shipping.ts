import type { ShippingRefusal } from "#server/modules/shipping/errors.ts";
import type { Answer } from "../refusal.ts";

/** Answers to the refusals of labels, parcels and manifests. */
export const shippingAnswers: { [Code in ShippingRefusal["code"]]: Answer<Code> } = {
  "shipping.no_carrier": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "No carrier is connected. Connect one under Partners, then close the carton again.",
  },
  "shipping.order_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such order." },
  "shipping.shipment_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such shipment." },
  "shipping.parcel_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: (f) => `No parcel has the tracking number ${f.trackingNumber}.`,
  },
  "shipping.label_missing": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `${f.parcels} of the parcels have no label yet.`,
  },
  "shipping.already_left": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The shipment is ${f.status.replaceAll("_", " ")} already.`,
  },
  "shipping.label_not_open": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The label is ${f.state}; there is nothing to try again.`,
  },
  "shipping.nothing_to_manifest": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "No parcel waits for a manifest there.",
  },
  "shipping.manifest_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such manifest." },
};
