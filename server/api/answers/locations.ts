import type { LocationsRefusal } from "#server/modules/locations/errors.ts";
import type { Answer } from "../refusal.ts";

/** Answers to the refusals of locations, bins and blackouts. */
export const locationAnswers: { [Code in LocationsRefusal["code"]]: Answer<Code> } = {
  "locations.location_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such location." },
  "locations.code_taken": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Another location has the code ${f.locationCode}.`,
  },
  "locations.id_taken": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "Another location was made under this id.",
  },
  "locations.version_changed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Somebody changed ${f.changedFields.join(", ")} since you opened the location.`,
  },
  "locations.bin_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such bin." },
  "locations.bin_taken": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `Taken already: ${f.conflicts.map((bin) => (bin.takenBy === "code" ? bin.code : bin.barcode)).join(", ")}.`,
  },
  "locations.barcode_on_sku": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `On a SKU already: ${f.barcodes.join(", ")}. A scan must mean one thing.`,
  },
  "locations.blackout_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such blackout." },
  "locations.blackout_ends_first": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: () => "The blackout ends before it begins.",
  },
  "locations.connection_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () => "There is no such connection.",
  },
  "locations.external_taken": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The channel's location ${f.externalLocationId} is linked to another location.`,
  },
};
