import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { availableToSell, listingsTouchedBy } from "#server/modules/inventory/public.ts";
import { clock } from "#server/platform/clock.ts";
import { wholeShop } from "../domain/whole-shop.ts";
import { stockQueued } from "../events.ts";
import { keepsOneFigure } from "../queries/keeps-one-figure.ts";
import { hasDue, lockFeed, pausedListings, removeOthers, saveDesired, type DesiredRow } from "../store.ts";

/**
 * Writes what a connection should show of these listings now, each quantity with its explanation and the version of the
 * buffers that decided. Only quantities that differ wait to be told. The feed is locked before stock is read, so of two runs
 * at the same time the later one saw at least as much and its figures stay.
 *
 * @returns how many quantities changed
 */
export async function recomputeStock(
  work: Work,
  input: { connectionId: string; listingIds: string[] },
): Promise<number> {
  const { connectionId, listingIds } = input;
  if (listingIds.length === 0) return 0;
  await lockFeed(work, connectionId);
  const now = clock.now();
  const pausedListingIds = await pausedListings(work, listingIds);
  const isWhole = await keepsOneFigure(work, connectionId);
  const quantities = await availableToSell(work, { ...input, pausedListingIds });
  const rows: DesiredRow[] = (isWhole ? wholeShop(quantities) : quantities).map((row) => ({
    listingId: row.listingId,
    locationId: row.locationId,
    desired: row.quantity,
    explanation: row.explanation,
    bufferVersion: row.bufferVersion,
    isWhole,
  }));
  const isAwaited = await hasDue(work, connectionId, now);
  await removeOthers(work, connectionId, listingIds, rows);
  const changed = await saveDesired(work, connectionId, rows, now);
  // while something is due a push is on its way and takes these along
  if (changed > 0 && !isAwaited) await emit(work, stockQueued, { connectionId });
  return changed;
}

/** As {@link recomputeStock}, for every listing that these SKUs make, as parts of kits too. */
export async function recomputeSkus(work: Work, skuIds: string[]): Promise<number> {
  const byConnection = new Map<string, string[]>();
  for (const { connectionId, listingId } of await listingsTouchedBy(work, skuIds)) {
    const listingIds = byConnection.get(connectionId) ?? [];
    byConnection.set(connectionId, listingIds);
    listingIds.push(listingId);
  }
  let changed = 0;
  for (const connectionId of [...byConnection.keys()].sort())
    changed += await recomputeStock(work, { connectionId, listingIds: byConnection.get(connectionId)! });
  return changed;
}

/**
 * One portion of recomputing a connection's whole feed: after a change of buffers or locations.
 * @param afterId the last listing of the portion before; "" at the start
 * @returns the last listing of this portion; null when none is left
 */
export async function recomputePortion(
  work: Work,
  input: { connectionId: string; afterId: string; limit: number },
): Promise<string | null> {
  const listings = await work.tx.channelListing.findMany({
    where: {
      tenantId: work.tenantId,
      connectionId: input.connectionId,
      status: "active",
      id: { gt: input.afterId },
      listingMatchRows: { some: {} },
    },
    orderBy: { id: "asc" },
    take: input.limit,
    select: { id: true },
  });
  const listingIds = listings.map(({ id }) => id);
  await recomputeStock(work, { connectionId: input.connectionId, listingIds });
  return listingIds.length < input.limit ? null : (listingIds.at(-1) ?? null);
}
