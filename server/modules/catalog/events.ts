import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";

const listing = z.object({ listingId: z.string(), connectionId: z.string() });

/** A listing stands for SKUs now, or for others than before. */
export const listingMapped = defineEvent("catalog/listing.mapped", listing);

/** A listing stands for nothing now. */
export const listingUnmapped = defineEvent("catalog/listing.unmapped", listing);

/** A kit is made of other things, so its listings can be sold in another number. */
export const kitChanged = defineEvent("catalog/kit.changed", z.object({ skuId: z.string() }));

/** SKUs were added, or facts of them changed: field names, or "created", "barcodes", "components", "prices". */
export const skusChanged = defineEvent(
  "catalog/skus.changed",
  z.object({ skuIds: z.array(z.string()), fields: z.array(z.string()) }),
);

/** What is said of a product, for all its SKUs, changed. */
export const productChanged = defineEvent(
  "catalog/product.changed",
  z.object({ productId: z.string(), fields: z.array(z.string()) }),
);
