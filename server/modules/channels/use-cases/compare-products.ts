import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { mappedMasters, storedBarcode, type MappedMaster } from "#server/modules/catalog/public.ts";
import { inPortions } from "#server/jobs/batch.ts";
import { clock } from "#server/platform/clock.ts";
import {
  listingsToCompare,
  lockFields,
  saveChecks,
  saveDifferences,
  shownImage,
} from "../difference-store.ts";
import { differencesOf, TITLE_JOINT, type ComparedFields } from "../domain/differences.ts";
import type { ListingFields } from "../domain/connector.ts";
import type { ShownVariant } from "../domain/listing-fields.ts";
import { minorOf, shopCurrency } from "../queries/shop-currency.ts";
import { openShop, type OpenShop } from "./open-shop.ts";

export interface ProductRound {
  compared: number;
  opened: number;
  /** Milliseconds to wait before the next portion; null when everything was compared lately. */
  waitMs: number | null;
}

/**
 * Compares the fields of one portion of a connection's listings with their SKUs, the longest not compared first. What
 * differs is listed for a person and never changed by itself, on neither side.
 *
 * @param before only listings that were not compared since
 */
export async function compareProducts(
  scope: Scope,
  connectionId: string,
  before: Date,
): Promise<ProductRound> {
  const open = await openShop(scope, connectionId);
  const fields = open?.connector.fields;
  if (!fields) return { compared: 0, opened: 0, waitMs: null };
  const due = await transact(scope, (work) => listingsToCompare(work, connectionId, before, fields.most));
  return compareWith(scope, open, fields, due);
}

/** Compares the fields of these listings of a connection now, a portion at a time. */
export async function compareListings(
  scope: Scope,
  connectionId: string,
  listingIds: readonly string[],
): Promise<ProductRound> {
  const sum: ProductRound = { compared: 0, opened: 0, waitMs: null };
  const open = await openShop(scope, connectionId);
  const fields = open?.connector.fields;
  if (!fields) return sum;
  for (const portion of inPortions(listingIds, fields.most)) {
    const round = await compareWith(scope, open, fields, portion);
    sum.compared += round.compared;
    sum.opened += round.opened;
    if (round.waitMs !== 0) break;
  }
  return sum;
}

async function compareWith(
  scope: Scope,
  open: OpenShop,
  fields: ListingFields,
  listingIds: string[],
): Promise<ProductRound> {
  const { connectionId } = open.shop;
  if (listingIds.length === 0) return { compared: 0, opened: 0, waitMs: null };
  const taken = {
    listingIds,
    masters: await transact(scope, (work) => mappedMasters(work, { connectionId, listingIds })),
  };
  if (taken.masters.length === 0) {
    await transact(scope, (work) => saveChecks(work, connectionId, taken.listingIds, clock.now()));
    return { compared: 0, opened: 0, waitMs: 0 };
  }
  const read = await fields.read(open.shop, "backfill", taken.masters);
  if (!read.ok)
    return {
      compared: 0,
      opened: 0,
      waitMs: read.error.retryable ? (read.error.retryAfterMs ?? 30_000) : null,
    };
  const opened = await transact(scope, async (work) => {
    await saveChecks(work, connectionId, taken.listingIds, clock.now());
    return recordShown(
      work,
      connectionId,
      new Map(taken.masters.map(({ listingId }, index) => [listingId, read.value[index] ?? null])),
    );
  });
  return { compared: taken.masters.length, opened, waitMs: 0 };
}

/**
 * Records what a shop shows of listings, by listing: differences open, get their new values, or are settled. The SKUs are read in
 * this transaction, so a change of ours in between counts.
 *
 * @returns how many differences opened
 */
export async function recordShown(
  work: Work,
  connectionId: string,
  shown: ReadonlyMap<string, ShownVariant | null>,
): Promise<number> {
  const listingIds = [...shown.keys()].toSorted();
  for (const listingId of listingIds) await lockFields(work, listingId);
  const currency = await shopCurrency(work);
  const now = clock.now();
  let opened = 0;
  for (const master of await mappedMasters(work, { connectionId, listingIds })) {
    const variant = shown.get(master.listingId);
    if (!variant) continue;
    const theirs = theirsOf(variant, currency);
    const ours = oursOf(master, theirs);
    const found = differencesOf(ours, theirs, await shownImage(work, master.listingId, ours.image));
    opened += await saveDifferences(work, { connectionId, ...master }, found, now);
  }
  return opened;
}

const oursOf = (master: MappedMaster, theirs: ComparedFields): ComparedFields => ({
  title: master.title,
  price: master.priceMinor?.toString() ?? null,
  currency: master.priceMinor === null ? null : master.currency,
  image: master.imageUrl,
  // a SKU may have several: any of them is ours
  barcode: master.barcodes.find((one) => one === theirs.barcode) ?? master.barcodes[0] ?? null,
  weight: master.weightGrams === null ? null : String(master.weightGrams),
});

/** A code with a wrong check digit stays as it is: then it differs, and somebody sees it. */
function storedCode(text: string): string {
  const stored = storedBarcode(text);
  return stored.ok ? stored.value.barcode : text.trim();
}

/** What a shop shows, in the words of a listing. */
export function theirsOf(variant: ShownVariant, currency: string): ComparedFields {
  const isPlain = variant.variantTitle === "";
  return {
    title: isPlain ? variant.productTitle : `${variant.productTitle}${TITLE_JOINT}${variant.variantTitle}`,
    price: minorOf(variant.price, currency)?.toString() ?? null,
    currency,
    image: variant.imageUrl,
    barcode: variant.barcode && storedCode(variant.barcode),
    weight: variant.weightGrams === null ? null : String(variant.weightGrams),
  };
}
