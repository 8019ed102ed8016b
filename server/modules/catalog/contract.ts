import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";

/**
 * A kit has no stock of its own: it is its components, in their quantities; a multipack is so many of one SKU. An assembly is
 * built from its components and has stock of its own.
 */
export const skuKinds = ["stocked", "kit", "multipack", "assembly"] as const;
export type SkuKind = (typeof skuKinds)[number];

/** How pieces of a SKU are told apart. */
export const trackingModes = ["none", "lot", "serial"] as const;
export type TrackingMode = (typeof trackingModes)[number];

export const catalogStatuses = ["active", "archived"] as const;
export type CatalogStatus = (typeof catalogStatuses)[number];

export const packLevels = ["each", "inner", "case", "pallet"] as const;
export type PackLevel = (typeof packLevels)[number];

/** mapped: stands for SKUs. unmapped: for nothing yet. broken: mapped to a kit that has no components. */
export const mappingStates = ["mapped", "unmapped", "broken"] as const;
export type MappingState = (typeof mappingStates)[number];

/** What a listing stands for, as far as it is suggested. `confidence` is percent. A sure one may be accepted unseen. */
export interface Suggestion {
  skuId: string;
  quantity: number;
  reasons: SuggestionReason[];
  confidence: number;
  isSure: boolean;
}

/** What became of one listing when sure suggestions were accepted. */
export const acceptOutcomes = ["mapped", "already_mapped", "not_sure", "unknown"] as const;
export type AcceptOutcome = (typeof acceptOutcomes)[number];

/** Why a SKU is suggested for a listing, the surest first. */
export const suggestionReasons = ["barcode", "code", "former_code", "title"] as const;
export type SuggestionReason = (typeof suggestionReasons)[number];

const id = z.string().max(80);
const text = (longest: number) => z.string().trim().max(longest);
const count = z.int().min(1).max(10_000);
const dimension = z.int().min(0).max(100_000).nullable();
const days = z.int().max(36_500);
const amount = z
  .bigint()
  .min(0n)
  .max(10n ** 12n)
  .nullable();

export const skuCode = text(80)
  .min(1)
  .regex(/^\S(.*\S)?$/u, "must not start or end with a space");

/** Facts of a SKU that people edit. Weights in grams, lengths in millimeters, amounts in minor units of `currency`. */
export const skuFields = z.strictObject({
  code: skuCode,
  title: text(300).min(1),
  options: z.record(z.string().max(60), z.string().max(120)),
  status: z.enum(catalogStatuses),
  weightGrams: z.int().min(0).max(10_000_000).nullable(),
  lengthMm: dimension,
  widthMm: dimension,
  heightMm: dimension,
  isFragile: z.boolean(),
  isHazmat: z.boolean(),
  // HS: six digits worldwide, up to ten by country
  hsCode: z
    .string()
    .regex(/^\d{6}(\d{2}){0,2}$/, "6, 8 or 10 digits")
    .nullable(),
  originCountry: z
    .string()
    .regex(/^[A-Z]{2}$/, "a country code of two letters")
    .nullable(),
  customsValueMinor: amount,
  costMinor: amount,
  priceMinor: amount,
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "a currency code")
    .nullable(),
  imageUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .nullable(),
  reorderPoint: z.int().min(0).max(100_000_000).nullable(),
  tracking: z.enum(trackingModes),
  /** From making to expiry. */
  shelfLifeDays: days.min(1).nullable(),
  /** What must be left of it when it ships. */
  minShelfLifeDays: days.min(0).nullable(),
});
export type SkuFields = z.infer<typeof skuFields>;

export const productFields = z.strictObject({
  title: text(300).min(1),
  description: text(20_000),
  brand: text(120).nullable(),
  tags: z.array(text(60).min(1)).max(50),
  status: z.enum(catalogStatuses),
  imageUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .nullable(),
});
export type ProductFields = z.infer<typeof productFields>;

export const newBarcode = z.strictObject({
  barcode: text(80).min(1),
  packLevel: z.enum(packLevels).default("each"),
  /** Units of the SKU in that pack. */
  quantity: count.default(1),
});
export type NewBarcode = z.input<typeof newBarcode>;

export const newSku = skuFields
  .partial()
  .required({ code: true, title: true })
  .extend({
    id: id.optional(),
    kind: z.enum(skuKinds).default("stocked"),
    barcodes: z.array(newBarcode).max(50).default([]),
  });
export type NewSku = z.input<typeof newSku>;

export const createProductInput = productFields
  .partial()
  .required({ title: true })
  .extend({ id: id.optional(), skus: z.array(newSku).min(1).max(200) });
export type CreateProduct = z.input<typeof createProductInput>;

export const addSkuInput = z.strictObject({ productId: id, sku: newSku });
export type AddSku = z.input<typeof addSkuInput>;

export const updateSkuInput = z.strictObject({
  skuId: id,
  version: z.int().min(1),
  changes: skuFields.partial(),
});
export type UpdateSku = z.infer<typeof updateSkuInput>;

export const updateProductInput = z.strictObject({
  productId: id,
  version: z.int().min(1),
  changes: productFields.partial(),
});
export type UpdateProduct = z.infer<typeof updateProductInput>;

export const addBarcodeInput = newBarcode.extend({ skuId: id });
export type AddBarcode = z.input<typeof addBarcodeInput>;

const part = z.strictObject({ skuId: id, quantity: count });
export type SkuQuantity = z.infer<typeof part>;

export const setKitInput = z.strictObject({ kitSkuId: id, components: z.array(part).max(50) });

const seen = z.array(part).max(50).optional();
/** `seen` is what the listing stood for when the editor opened: when that changed meanwhile, nothing is saved. */
export const mapListingInput = z.strictObject({
  listingId: id,
  matches: z.array(part).min(1).max(50),
  seen,
});
export type MapListing = z.infer<typeof mapListingInput>;
export const unmapListingInput = z.strictObject({ listingId: id, seen });
export type UnmapListing = z.infer<typeof unmapListingInput>;
export const listingIdInput = z.strictObject({ listingId: id });
export const acceptSuggestionsInput = z.strictObject({ listingIds: z.array(id).min(1).max(200) });
export const findSkusInput = z.strictObject({ search: text(120).min(1) });

export const skuListInput = z.strictObject({
  /** Part of a code, former code, title or barcode. */
  search: text(120).optional(),
  status: z.enum(catalogStatuses).optional(),
  kind: z.enum(skuKinds).optional(),
  productId: id.optional(),
  ...pageInput,
});
export type SkuListInput = z.infer<typeof skuListInput>;

export const listingListInput = z.strictObject({
  state: z.enum(mappingStates).optional(),
  connectionId: id.optional(),
  status: z.enum(catalogStatuses).optional(),
  /** Part of a title, or a whole SKU text, barcode or variant id. */
  search: text(120).optional(),
  listingIds: z.array(id).max(200).optional(),
  ...pageInput,
});
export type ListingListInput = z.infer<typeof listingListInput>;

/** One variant as a channel describes it. */
export interface ChannelListingFacts {
  externalVariantId: string;
  externalProductId?: string | null;
  externalInventoryItemId?: string | null;
  skuText?: string | null;
  title: string;
  barcode?: string | null;
  priceMinor?: bigint | null;
  currency?: string | null;
  imageUrl?: string | null;
  status?: CatalogStatus;
  /** When the channel changed it; older facts never overwrite newer ones. Without it (a line of an order) only a new listing is made. */
  channelUpdatedAt?: Date | null;
}
