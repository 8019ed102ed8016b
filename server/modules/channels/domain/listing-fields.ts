/** What a shop shows of a variant. */
export interface ShownVariant {
  productTitle: string;
  /** Empty where the product has one variant only. */
  variantTitle: string;
  /** Decimal text in the shop's currency. */
  price: string | null;
  /** The variant's own image, else the product's first; at an address of the shop's. */
  imageUrl: string | null;
  /** As the shop has it. */
  barcode: string | null;
  /** Null where the shop says none, or does not tell its unit. */
  weightGrams: number | null;
}

/** How the channel calls a variant. */
export interface VariantAddress {
  externalVariantId: string;
  externalInventoryItemId: string | null;
}

export type VariantNames = VariantAddress & { listingId: string; externalProductId: string };

/**
 * A price is decimal text in the shop's currency; an image is fetched from its address by the shop; a barcode is as it is printed; a
 * weight is in grams.
 */
export type FieldChange =
  | { productTitle: string }
  | { price: string }
  | { imageUrl: string }
  | { barcode: string }
  | { weightGrams: number };
