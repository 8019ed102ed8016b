import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { GRACE_MS } from "../domain/stale.ts";
import { stockQueued } from "../events.ts";
import { hasDue, lockFeed, markDirty, rowOfLevel, saveReported } from "../store.ts";

export interface ReportedLevel {
  connectionId: string;
  externalInventoryItemId: string;
  /** Null where the channel keeps one figure for all places. */
  externalLocationId: string | null;
  /** Null where the channel does not count. */
  available: number | null;
  updatedAt: Date | null;
}

/**
 * not_managed: a level we do not tell. old: from before our last push. echo: our own quantity. pending: ours is about to be told
 * anyway. differs: a sale whose order is on its way, or an edit; looked at again after a moment.
 */
export type ReportVerdict = "not_managed" | "old" | "echo" | "pending" | "differs";

/**
 * Records what a channel says it shows, from its webhook. It never changes our stock: we are the source of quantities, and an
 * edit at the channel is put right after its order had time to arrive here. Doing it twice does nothing more.
 */
export async function recordReportedLevel(work: Work, level: ReportedLevel): Promise<ReportVerdict> {
  if (level.available === null) return "not_managed";
  await lockFeed(work, level.connectionId);
  const row = await rowOfLevel(work, level);
  if (!row) return "not_managed";
  const now = clock.now();
  // strictly before: a level from the moment of the push may be its echo
  if (level.updatedAt && row.pushedAt && level.updatedAt.getTime() + 1_000 < row.pushedAt.getTime())
    return "old";
  await saveReported(work, [{ ...keyOf(row), available: level.available }], now);
  if (row.isDirty) return "pending";
  if (level.available === row.desired) return "echo";
  const lookAt = new Date(now.getTime() + GRACE_MS);
  const isAwaited = await hasDue(work, level.connectionId, lookAt);
  await markDirty(work, [keyOf(row)], now, lookAt);
  if (!isAwaited) await emit(work, stockQueued, { connectionId: level.connectionId });
  return "differs";
}

const keyOf = ({ listingId, locationId }: { listingId: string; locationId: string }) => ({
  listingId,
  locationId,
});
