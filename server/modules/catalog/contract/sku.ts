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
export type SkuField = keyof SkuFields;
export const skuFieldNames = Object.keys(skuFields.shape) as SkuField[];

/** A field that cannot be what was asked, with the reason for the person who typed it. */
export interface FieldProblem {
  field: SkuField;
  problem: string;
}

/** Whether SKUs of a kind lie on shelves as themselves. The others are taken apart into what does. */
export const hasStock = (kind: SkuKind): boolean => kind === "stocked" || kind === "assembly";

/** Why fields that are right by themselves do not go together; null when they do. */
export function disagreement(
  sku: { kind: SkuKind } & Pick<
    SkuFields,
    | "tracking"
    | "shelfLifeDays"
    | "minShelfLifeDays"
    | "currency"
    | "costMinor"
    | "priceMinor"
    | "customsValueMinor"
  >,
): FieldProblem | null {
  if (sku.tracking !== "none" && !hasStock(sku.kind))
    return { field: "tracking", problem: `a ${sku.kind} has no pieces of its own to track` };
  if (sku.minShelfLifeDays !== null && sku.minShelfLifeDays > (sku.shelfLifeDays ?? 0))
    return { field: "minShelfLifeDays", problem: "is more than the shelf life" };
  const hasAmount = sku.costMinor !== null || sku.priceMinor !== null || sku.customsValueMinor !== null;
  if (hasAmount && sku.currency === null)
    return { field: "currency", problem: "is needed for cost, price and customs value" };
  return null;
}

/** What a new SKU has when nothing else is said. */
export const skuDefaults = {
  options: {},
  status: "active",
  weightGrams: null,
  lengthMm: null,
  widthMm: null,
  heightMm: null,
  isFragile: false,
  isHazmat: false,
  hsCode: null,
  originCountry: null,
  customsValueMinor: null,
  costMinor: null,
  priceMinor: null,
  currency: null,
  imageUrl: null,
  reorderPoint: null,
  tracking: "none",
  shelfLifeDays: null,
  minShelfLifeDays: null,
} as const satisfies Partial<SkuFields>;

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

/** So many of a SKU. */
export const skuQuantity = z.strictObject({ skuId: id, quantity: count });
export type SkuQuantity = z.infer<typeof skuQuantity>;
const components = z.array(skuQuantity).max(50);

export const newSku = skuFields
  .partial()
  .required({ code: true, title: true })
  .extend({
    id: id.optional(),
    kind: z.enum(skuKinds).default("stocked"),
    barcodes: z.array(newBarcode).max(50).default([]),
    /** What a kit, multipack or assembly is made of. */
    components: components.default([]),
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

/** Whose pictures: a SKU's own, or those of a product, which its SKUs show while they have none. */
export const galleryOwner = z.strictObject({ of: z.enum(["sku", "product"]), id });
export type GalleryOwner = z.infer<typeof galleryOwner>;

/** A picture, and what is on it for whoever does not see it. */
const pictureText = z.strictObject({ id, alt: text(300) });
export type PictureText = z.infer<typeof pictureText>;

/** `seen` is the order the person looked at: when it changed since, nothing is done. The first of `images` is the main picture. */
export const arrangeImagesInput = z
  .strictObject({ owner: galleryOwner, seen: z.array(id).max(50), images: z.array(pictureText).max(50) })
  .refine(
    (input) => new Set(input.images.map((one) => one.id)).size === input.images.length,
    "each picture once",
  );
export type ArrangeImages = z.infer<typeof arrangeImagesInput>;

export const setComponentsInput = z.strictObject({ skuId: id, components });
export type SetComponents = z.infer<typeof setComponentsInput>;

export const setPriceInput = z.strictObject({
  skuId: id,
  /** Null is every shop. */
  connectionId: id.nullable(),
  currency: z.string().regex(/^[A-Z]{3}$/, "a currency code"),
  /** Null takes the price away. */
  priceMinor: amount,
});
export type SetPrice = z.infer<typeof setPriceInput>;

/** What becomes of a bulk when a row or a field of it is wrong. */
export const errorPolicies = ["REJECT_EVERYTHING", "REJECT_FAILED_ROWS", "IGNORE_FAILED"] as const;
export type ErrorPolicy = (typeof errorPolicies)[number];

export const saveSkusInput = z.strictObject({
  policy: z.enum(errorPolicies).default("REJECT_EVERYTHING"),
  rows: z
    .array(
      z.strictObject({
        skuId: id,
        /** The version that was looked at; null overwrites whatever is there. */
        version: z.int().min(1).nullable(),
        /** Values as they came: each is judged by itself, so that one wrong cell is one problem. */
        changes: z.partialRecord(z.enum(skuFieldNames), z.unknown()),
      }),
    )
    .min(1)
    .max(500)
    .refine((rows) => new Set(rows.map(({ skuId }) => skuId)).size === rows.length, "each SKU once"),
});
export type SaveSkus = z.input<typeof saveSkusInput>;

/** Facts that a SKU should have and may lack. */
export const gaps = ["barcode", "weight", "dimensions", "customs", "price", "cost", "image"] as const;
export type Gap = (typeof gaps)[number];

const skuFilter = {
  /** Part of a code or title, a whole former code or a whole barcode. */
  search: text(120).optional(),
  status: z.enum(catalogStatuses).optional(),
  kind: z.enum(skuKinds).optional(),
  lacks: z.enum(gaps).optional(),
  productId: id.optional(),
};
export const skuListInput = z.strictObject({
  ...skuFilter,
  ...pageInput,
  /** Pages from the last SKU backwards. */
  isFromEnd: z.boolean().optional(),
});
export type SkuListInput = z.infer<typeof skuListInput>;

/** Fields that can be the same for many SKUs. */
export const bulkFields = skuFieldNames.filter(
  (field): field is Exclude<SkuField, "code" | "options" | "imageUrl"> =>
    field !== "code" && field !== "options" && field !== "imageUrl",
);

export const editSkusInput = z.strictObject({
  filter: z.strictObject(skuFilter),
  changes: z.partialRecord(z.enum(bulkFields), z.unknown()),
  policy: z.enum(errorPolicies).default("REJECT_EVERYTHING"),
  /** Only says what would become of them. */
  isDryRun: z.boolean(),
  /** Where the last chunk ended. */
  cursor: z.string().max(2000).optional(),
});
export type EditSkus = z.input<typeof editSkusInput>;
