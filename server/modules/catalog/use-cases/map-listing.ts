import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import type { AcceptOutcome, MapListing, SkuQuantity, UnmapListing } from "../contract.ts";
import type { CatalogRefusal } from "../errors.ts";
import { listingMapped, listingUnmapped } from "../events.ts";
import { suggestSkus } from "../queries/suggest-skus.ts";
import { lockListing, replaceMatches } from "../store.ts";

/**
 * Says what one unit of a listing stands for: SKUs in their quantities. Orders that wait for it go on by themselves; orders that
 * were mapped before keep what they were sold as. Saying the same again changes nothing.
 *
 * @returns whether something changed; `catalog.listing_unknown`, `.part_named_twice`, `.mapping_changed` when it no longer stands
 *   for what was `seen`, `.sku_unknown`, or `.sku_archived` for a SKU that is new to the listing
 */
export async function mapListing(
  work: Work,
  input: MapListing,
): Promise<Result<{ isChanged: boolean }, CatalogRefusal>> {
  const { listingId } = input;
  const matches = input.matches.toSorted((a, b) => (a.skuId < b.skuId ? -1 : 1));
  const twice = matches.find((match, index) => match.skuId === matches[index + 1]?.skuId);
  if (twice) return err({ code: "catalog.part_named_twice", skuId: twice.skuId });
  const listing = await lockListing(work, listingId);
  if (!listing) return err({ code: "catalog.listing_unknown", listingId });
  if (isSame(listing.matches, matches)) return ok({ isChanged: false });
  if (input.seen && !isSame(listing.matches, input.seen))
    return err({ code: "catalog.mapping_changed", listingId, matches: listing.matches });
  const added = matches.filter(({ skuId }) => listing.matches.every((kept) => kept.skuId !== skuId));
  const refusal = await refusedSkus(
    work,
    added.map(({ skuId }) => skuId),
  );
  if (refusal) return err(refusal);
  await replaceMatches(work, listingId, matches);
  await emit(work, listingMapped, { listingId, connectionId: listing.connectionId });
  return ok({ isChanged: true });
}

/**
 * Lets a listing stand for nothing: the channel is no longer told a quantity, and orders of it wait. Repeating changes nothing.
 *
 * @returns whether something changed; `catalog.listing_unknown` or `.mapping_changed`
 */
export async function unmapListing(
  work: Work,
  input: UnmapListing,
): Promise<Result<{ isChanged: boolean }, CatalogRefusal>> {
  const { listingId } = input;
  const listing = await lockListing(work, listingId);
  if (!listing) return err({ code: "catalog.listing_unknown", listingId });
  if (listing.matches.length === 0) return ok({ isChanged: false });
  if (input.seen && !isSame(listing.matches, input.seen))
    return err({ code: "catalog.mapping_changed", listingId, matches: listing.matches });
  await replaceMatches(work, listingId, []);
  await emit(work, listingUnmapped, { listingId, connectionId: listing.connectionId });
  return ok({ isChanged: true });
}

/**
 * Accepts the sure suggestion of each of these listings that stands for nothing yet. What is not sure, or no longer, is left to a
 * person.
 *
 * @returns what became of each listing, in the order given
 */
export async function acceptSuggestions(
  work: Work,
  listingIds: string[],
): Promise<{ listingId: string; outcome: AcceptOutcome }[]> {
  const outcomes = new Map<string, AcceptOutcome>();
  const open: { listingId: string; connectionId: string }[] = [];
  for (const listingId of [...new Set(listingIds)].toSorted()) {
    const listing = await lockListing(work, listingId);
    if (listing && listing.matches.length === 0) open.push({ listingId, connectionId: listing.connectionId });
    else outcomes.set(listingId, listing ? "already_mapped" : "unknown");
  }
  const suggestions = await suggestSkus(
    work,
    open.map(({ listingId }) => listingId),
  );
  for (const { listingId, connectionId } of open) {
    const sure = suggestions.get(listingId)?.find(({ isSure }) => isSure);
    outcomes.set(listingId, sure ? "mapped" : "not_sure");
    if (!sure) continue;
    await replaceMatches(work, listingId, [{ skuId: sure.skuId, quantity: sure.quantity }]);
    await emit(work, listingMapped, { listingId, connectionId });
  }
  return listingIds.map((listingId) => ({ listingId, outcome: outcomes.get(listingId)! }));
}

/** Both sorted or not: the same SKUs in the same quantities. */
function isSame(left: readonly SkuQuantity[], right: readonly SkuQuantity[]): boolean {
  const quantities = new Map(left.map(({ skuId, quantity }) => [skuId, quantity]));
  return (
    left.length === right.length && right.every(({ skuId, quantity }) => quantities.get(skuId) === quantity)
  );
}

async function refusedSkus(work: Work, skuIds: string[]): Promise<CatalogRefusal | null> {
  if (skuIds.length === 0) return null;
  const rows = await work.tx.sku.findMany({
    where: { tenantId: work.tenantId, id: { in: skuIds } },
    select: { id: true, status: true },
  });
  const unknown = skuIds.filter((skuId) => rows.every(({ id }) => id !== skuId));
  if (unknown.length > 0) return { code: "catalog.sku_unknown", skuIds: unknown };
  const archived = rows.filter(({ status }) => status === "archived").map(({ id }) => id);
  return archived.length > 0 ? { code: "catalog.sku_archived", skuIds: archived } : null;
}
