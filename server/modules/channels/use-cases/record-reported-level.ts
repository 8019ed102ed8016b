import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { GRACE_MS, mayHaveSold } from "../domain/stale.ts";
import { stockQueued } from "../events.ts";
import { hasDue, lockFeed, markDirty, rowsOfLevels, saveReported, type ReportedRow } from "../store.ts";

export interface ReportedLevel {
  externalInventoryItemId: string;
  /** Null where the channel keeps one figure for all places. */
  externalLocationId: string | null;
  /** Null where the channel does not count. */
  available: number | null;
  /** In whole seconds, as bodies carry it. */
  updatedAt: Date | null;
  /** When the shop sent it out, to the millisecond; it showed this figure then or before. Null where it does not say. */
  triggeredAt?: Date | null;
}

/** The last moment at which the channel may have begun to show a level; null when it does not say. */
function atLatest({ updatedAt, triggeredAt }: ReportedLevel): number | null {
  const moments = [updatedAt && updatedAt.getTime() + 1_000, triggeredAt?.getTime()];
  const known = moments.filter((moment) => typeof moment === "number");
  return known.length > 0 ? Math.min(...known) : null;
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
 * The echo of each push comes back so: levels that say nothing new are told apart without the feed's lock, which pushes wait for.
 *
 * @returns a verdict a level, in their order
 */
export async function recordReportedLevels(
  work: Work,
  connectionId: string,
  levels: readonly ReportedLevel[],
): Promise<ReportVerdict[]> {
  const glance = judge(levels, await rowsOfLevels(work, connectionId, levels));
  if (glance.news.length === 0) return glance.verdicts;
  await lockFeed(work, connectionId);
  const { verdicts, news, differing } = judge(levels, await rowsOfLevels(work, connectionId, levels));
  const now = clock.now();
  if (news.length > 0) await saveReported(work, news, now);
  if (differing.length > 0) {
    const lookAt = new Date(now.getTime() + GRACE_MS);
    const isAwaited = await hasDue(work, connectionId, lookAt);
    await markDirty(work, differing, now, lookAt);
    if (!isAwaited) await emit(work, stockQueued, { connectionId });
  }
  return verdicts;
}

type Reported = Pick<ReportedRow, "listingId" | "locationId"> & { available: number };

/** What each level means, what has to be kept of them, and which quantities have to be told again. */
function judge(
  levels: readonly ReportedLevel[],
  rows: ReadonlyMap<number, ReportedRow>,
): { verdicts: ReportVerdict[]; news: Reported[]; differing: Reported[] } {
  const news = new Map<string, Reported>();
  const differing = new Map<string, Reported>();
  const verdicts = levels.map((level, index): ReportVerdict => {
    const { available } = level;
    const row = rows.get(index);
    if (available === null || !row) return "not_managed";
    // strictly before: a level from the moment of the push may be its echo. That of the push before it is old: kept, it would
    // have the next push refused
    const latest = atLatest(level);
    if (latest !== null && row.pushedAt && latest < row.pushedAt.getTime()) return "old";
    const reported = { listingId: row.listingId, locationId: row.locationId, available };
    const cell = `${row.listingId} ${row.locationId}`;
    const verdict =
      row.isDirty || differing.has(cell) ? "pending" : available === row.desired ? "echo" : "differs";
    // while a raise waits for the orders until then, when its figure was seen last is news too
    if (available !== row.channelReported || verdict === "differs" || news.has(cell) || mayHaveSold(row))
      news.set(cell, reported);
    if (verdict === "differs") differing.set(cell, reported);
    return verdict;
  });
  return { verdicts, news: [...news.values()], differing: [...differing.values()] };
}
