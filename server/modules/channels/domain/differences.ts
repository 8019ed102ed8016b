import type { DifferenceKind } from "../contract.ts";

/** Fields of a listing that can differ from its SKU, as text; amounts are minor units. Null: there is none. */
export interface ComparedFields {
  title: string | null;
  price: string | null;
  currency: string | null;
  image: string | null;
  /** A GTIN as 14 digits. */
  barcode: string | null;
  /** In grams. */
  weight: string | null;
}

/** One field that is not the same on both sides. */
export interface FoundDifference {
  kind: DifferenceKind;
  ours: string | null;
  theirs: string | null;
  currency: string | null;
}

/**
 * Where a channel shows something else than our SKU says. A field that neither side has, or that we never had while the channel
 * has none, is no difference. Barcodes and weights are compared where both sides have one: many shops keep none. Prices are compared in one currency only; `shownAs` is the channel's address of our image, when
 * it has it from us.
 */
export function differencesOf(
  ours: ComparedFields,
  theirs: ComparedFields,
  shownAs: string | null,
): FoundDifference[] {
  const found: FoundDifference[] = [];
  const add = (kind: DifferenceKind, left: string | null, right: string | null, currency: string | null) => {
    if (left !== right) found.push({ kind, ours: left, theirs: right, currency });
  };
  const isComparable = ours.currency === null || ours.currency === theirs.currency;
  if (isComparable) add("price", ours.price, theirs.price, theirs.currency);
  add("title", squeezed(ours.title), squeezed(theirs.title), null);
  const isOurImage = ours.image !== null && shownAs !== null && theirs.image === shownAs;
  if (!isOurImage) add("image", ours.image, theirs.image, null);
  for (const kind of ["barcode", "weight"] as const)
    if (ours[kind] !== null && theirs[kind] !== null) add(kind, ours[kind], theirs[kind], null);
  return found;
}

/** A GTIN as it is printed: 12 digits (UPC-A) or 13 (EAN-13), where 14 begin with zeros; another code as it is. */
export const printedBarcode = (barcode: string): string =>
  /^0\d{13}$/.test(barcode) ? barcode.replace(/^00?/, "") : barcode;

/** Spaces at the ends and repeated ones are not seen by a buyer. */
const squeezed = (text: string | null): string | null => text?.trim().replace(/\s+/g, " ") || null;

/** What is between a product's title and the variant's own name in a listing's title. */
export const TITLE_JOINT = " – ";

/**
 * The product's title that makes a listing show `title`. A variant's own name is one of the product's options, which other
 * programs know it by, so it is never changed: null when only that would do.
 */
export function productTitleFor(title: string, variantTitle: string): string | null {
  if (variantTitle === "") return title;
  const end = `${TITLE_JOINT}${variantTitle}`;
  return title.endsWith(end) && title.length > end.length ? title.slice(0, -end.length) : null;
}
