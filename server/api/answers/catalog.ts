import type { BarcodeRefusal } from "#kernel/barcode.ts";
import type { CatalogRefusal } from "#server/modules/catalog/errors.ts";
import type { Answer } from "../refusal.ts";

const imageSentences: Record<Extract<CatalogRefusal, { code: "catalog.image_refused" }>["problem"], string> =
  {
    too_large: "The picture is larger than 5 MB. Make it smaller first.",
    not_an_image: "That is no PNG, JPEG or WebP picture.",
    too_many: "A SKU has 20 pictures at most. Take one away first.",
  };

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
  "catalog.proposal_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such proposal." },
  "catalog.proposal_closed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The proposal is ${f.state} already.`,
  },
  "catalog.proposal_outdated": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "The SKU was changed since you looked. Nothing was done; look at it again.",
  },
  "catalog.not_the_owner": {
    trpc: "FORBIDDEN",
    http: 403,
    message: (f) =>
      `The ${f.field} belongs to ${{ master: "the master data (operations)", finance: "finance", channel: "its channel" }[f.owner]}. See Catalog, Ownership.`,
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
    message: (f) => barcodeProblem(f.barcode, f.problem),
  },
  "catalog.barcode_taken": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `${f.barcode} is on ${f.skuId ? "another SKU or pack" : "a bin"} already.`,
  },
  "catalog.barcode_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such barcode." },
  "catalog.not_a_kit": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "Only kits, multipacks and assemblies have components.",
  },
  "catalog.not_a_multipack": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: () => "A multipack is two or more of one SKU. Different SKUs together are a kit.",
  },
  "catalog.component_without_stock": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: () => "An assembly is built from what lies on shelves; kits and multipacks do not.",
  },
  "catalog.part_of": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `It is part of ${f.usedBy.map(({ code }) => code).join(", ")}. Take it out there or archive that first.`,
  },
  "catalog.fields_invalid": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) =>
      `${f.skuCode}: ${f.fields.map(({ field, problem }) => `${field} ${problem}`).join("; ")}.`,
  },
  "catalog.options_taken": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `Another variant of the product has ${Object.entries(f.options)
        .map(([name, value]) => `${name} ${value}`)
        .join(", ")} already.`,
  },
  "catalog.connection_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () => "There is no such connection.",
  },
  "catalog.image_refused": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => imageSentences[f.problem],
  },
  "catalog.images_changed": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "Somebody changed the pictures since you looked. Nothing was done; look at them again.",
  },
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

function barcodeProblem(barcode: string, problem: BarcodeRefusal): string {
  switch (problem.code) {
    case "barcode.empty":
      return "Type or scan a barcode.";
    case "barcode.bad_check_digit":
      return `The check digit of ${barcode} is wrong: it ends with ${problem.found} and should end with ${problem.expected}. Scan it again or look for a mistyped digit.`;
    case "barcode.bad_character":
      return `${barcode} has a character that cannot be there: ${problem.character}`;
    default:
      return `${barcode} is not a valid barcode.`;
  }
}
