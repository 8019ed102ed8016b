import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { GRACE_MS } from "../domain/stale.ts";
import { stockQueued } from "../events.ts";
import { hasDue, lockFeed, markDirty, rowsOfLevels, saveReported } from "../store.ts";

export interface ReportedLevel {
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
 * Records what a channel says it shows, from its webhooks, in their order. It never changes our stock: we are the source of
 * quantities, and an edit at the channel is put right after its order had time to arrive here. Doing it twice does nothing more.
 *
 * @returns a verdict a level, in their order
 */
export async function recordReportedLevels(
  work: Work,
  connectionId: string,
  levels: readonly ReportedLevel[],
): Promise<ReportVerdict[]> {
  await lockFeed(work, connectionId);
  const rows = await rowsOfLevels(work, connectionId, levels);
  const now = clock.now();
  const shown = new Map<string, { listingId: string; locationId: string; available: number }>();
  const differing = new Map<string, { listingId: string; locationId: string }>();
  const verdicts = levels.map((level, index): ReportVerdict => {
    const row = rows.get(index);
    if (level.available === null || !row) return "not_managed";
    // strictly before: a level from the moment of the push may be its echo
    if (level.updatedAt && row.pushedAt && level.updatedAt.getTime() + 1_000 < row.pushedAt.getTime())
      return "old";
    const { listingId, locationId } = row;
    const cell = `${listingId} ${locationId}`;
    shown.set(cell, { listingId, locationId, available: level.available });
    if (row.isDirty || differing.has(cell)) return "pending";
    if (level.available === row.desired) return "echo";
    differing.set(cell, { listingId, locationId });
    return "differs";
  });
  if (shown.size > 0) await saveReported(work, [...shown.values()], now);
  if (differing.size > 0) {
    const lookAt = new Date(now.getTime() + GRACE_MS);
    const isAwaited = await hasDue(work, connectionId, lookAt);
    await markDirty(work, [...differing.values()], now, lookAt);
    if (!isAwaited) await emit(work, stockQueued, { connectionId });
  }
  return verdicts;
}
