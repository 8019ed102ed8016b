import type { CatalogRefusal } from "#server/modules/catalog/errors.ts";
import type { Answer } from "../errors.ts";

/** Answers to the refusals of the catalog. */
export const catalogAnswers: { [Code in CatalogRefusal["code"]]: Answer<Code> } = {
  "catalog.sku_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: (f) => (f.skuIds.length > 1 ? "Some of these SKUs do not exist." : "There is no such SKU."),
  },
  "catalog.product_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such product." },
  "catalog.listing_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such listing." },
  "catalog.mapping_changed": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "Somebody mapped this listing since you opened it. Look at it, then save again.",
  },
  "catalog.code_taken": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Another SKU has the code ${f.skuCode}.`,
  },
  "catalog.version_changed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Somebody changed ${f.changedFields.join(", ")} since you opened it.`,
  },
  "catalog.barcode_invalid": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `${f.barcode || "The barcode"} is not a valid barcode (${f.problem.code}).`,
  },
  "catalog.barcode_taken": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `${f.barcode} is on ${f.skuId ? "another SKU or pack" : "a bin"} already.`,
  },
  "catalog.barcode_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such barcode." },
  "catalog.not_a_kit": { trpc: "CONFLICT", http: 409, message: () => "Only a kit has components." },
  "catalog.kit_in_itself": { trpc: "CONFLICT", http: 409, message: () => "The kit would contain itself." },
  "catalog.sku_archived": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "An archived SKU is not sold any more. Restore it first, or choose another.",
  },
  "catalog.part_named_twice": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: () => "A SKU is named twice. Name it once with the whole quantity.",
  },
};
