import { emit } from "#server/db/outbox.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { availableToSell, listingsTouchedBy } from "#server/modules/inventory/public.ts";
import { clock } from "#server/platform/clock.ts";
import { wholeShop } from "../domain/whole-shop.ts";
import { stockQueued } from "../events.ts";
import { activePauses, pausesToLookAt } from "../pause-store.ts";
import { keepsOneFigure } from "../queries/keeps-one-figure.ts";
import { listingsAfter, lockFeed, saveDesired } from "../store.ts";
import { applyPauses } from "./apply-pauses.ts";

/** Listings of a whole feed that are computed in one transaction: long enough to be cheap, short enough to let pushes in between. */
export const FEED_PORTION = 25_000;

/**
 * Writes what a connection should show of these listings now, begins and ends their pauses, and remembers the version of the
 * buffers that decided. Only quantities that differ are written and wait to be told. The feed is locked before stock is read,
 * so of two runs at the same time the later one saw at least as much and its figures stay.
 *
 * @returns how many quantities changed
 */
export async function recomputeStock(
  work: Work,
  input: { connectionId: string; listingIds: string[] },
): Promise<number> {
  const { connectionId, listingIds } = input;
  if (listingIds.length === 0) return 0;
  const isWhole = await keepsOneFigure(work, connectionId);
  await lockFeed(work, connectionId);
  const now = clock.now();
  const pauses = await activePauses(work, listingIds);
  const { bufferVersion, listings } = await availableToSell(work, { connectionId, listingIds, pauses });
  await applyPauses(work, connectionId, listings, pauses, now);
  const quantities = listings.flatMap((listing) => listing.rows);
  const rows = (isWhole ? wholeShop(quantities) : quantities).map(({ listingId, locationId, quantity }) => ({
    listingId,
    locationId,
    desired: quantity,
  }));
  const of = { bufferVersion, isWhole, at: now };
  const { changed, isAwaited } = await saveDesired(work, connectionId, listingIds, rows, of);
  // while something is due a push is on its way and takes these along
  if (changed > 0 && !isAwaited) await emit(work, stockQueued, { connectionId });
  return changed;
}

/**
 * As {@link recomputeStock}, for every listing that these SKUs make, as parts of kits too. A transaction a connection: pushes of one
 * do not wait until the others are computed.
 */
export async function recomputeSkus(scope: Scope, skuIds: string[]): Promise<number> {
  return recomputeListings(scope, await transact(scope, (work) => listingsTouchedBy(work, skuIds)));
}

/** Computes listings whose pause came to a time at which it may end. Returns how many. */
export async function recomputePauses(scope: Scope): Promise<number> {
  const due = await transact(scope, (work) => pausesToLookAt(work, clock.now(), 1_000));
  await recomputeListings(scope, due);
  return due.length;
}

async function recomputeListings(
  scope: Scope,
  listings: { connectionId: string; listingId: string }[],
): Promise<number> {
  const byConnection = new Map<string, string[]>();
  for (const { connectionId, listingId } of listings) {
    const ids = byConnection.get(connectionId);
    if (ids) ids.push(listingId);
    else byConnection.set(connectionId, [listingId]);
  }
  let changed = 0;
  for (const connectionId of [...byConnection.keys()].sort()) {
    const listingIds = byConnection.get(connectionId)!;
    changed += await transact(scope, (work) => recomputeStock(work, { connectionId, listingIds }));
  }
  return changed;
}

/**
 * One portion of recomputing a connection's whole feed: after a change of buffers or locations.
 * @param afterId the last listing of the portion before; "" at the start
 * @returns the last listing of this portion, null when none is left; and how many quantities changed
 */
export async function recomputePortion(
  work: Work,
  input: { connectionId: string; afterId: string; limit: number },
): Promise<{ lastId: string | null; changed: number }> {
  const listingIds = await listingsAfter(work, input);
  const changed = await recomputeStock(work, { connectionId: input.connectionId, listingIds });
  return { lastId: listingIds.length < input.limit ? null : (listingIds.at(-1) ?? null), changed };
}

/** Recomputes everything a connection shows, portion by portion, each committed by itself. Returns how many quantities changed. */
export async function recomputeFeed(scope: Scope, connectionId: string): Promise<number> {
  let changed = 0;
  for (let afterId: string | null = ""; afterId !== null;) {
    const from: string = afterId;
    const portion = await transact(scope, (work) =>
      recomputePortion(work, { connectionId, afterId: from, limit: FEED_PORTION }),
    );
    changed += portion.changed;
    afterId = portion.lastId;
  }
  return changed;
}
