import { emit } from "#server/db/outbox.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { raise } from "#server/modules/exceptions/public.ts";
import { clock } from "#server/platform/clock.ts";
import type { ReadLevel } from "../domain/connector.ts";
import { classifyDrift, DRIFT_ALARM, GRACE_MS, type DriftClass } from "../domain/stale.ts";
import { stockQueued } from "../events.ts";
import { insertDrifts } from "../drift-store.ts";
import {
  hasDue,
  lockFeed,
  markDirty,
  oldestWaiting,
  rowsToCompare,
  saveReported,
  type FeedRow,
} from "../store.ts";
import { openShop } from "./open-shop.ts";
import { recomputeStock } from "./recompute-stock.ts";

/** A level that changed at the shop this recently may have news under way to us. */
const NEWS_MS = 120_000;
const DAY_MS = 86_400_000;

export interface CompareRound {
  compared: number;
  late: number;
  externalEdits: number;
  ourBugs: number;
  /** Milliseconds to wait before the next portion; null when everything was compared lately. */
  waitMs: number | null;
}

/**
 * Compares one portion of what a connection shows with what it should show, the longest not compared first, and has
 * differences put right. Our own figures are computed anew first, so a change of stock that was missed comes to light too.
 *
 * @param which only quantities that were not compared since `before`, and changed after `changedSince`
 */
export async function compareStock(
  scope: Scope,
  connectionId: string,
  which: { before: Date; changedSince?: Date },
): Promise<CompareRound> {
  const round: CompareRound = { compared: 0, late: 0, externalEdits: 0, ourBugs: 0, waitMs: null };
  const open = await openShop(scope, connectionId);
  if (!open?.connector.capabilities.showsLevels) return round;
  const { mostLevels } = open.connector.capabilities;
  const rows = await transact(scope, (work) => takePortion(work, connectionId, which, mostLevels));
  if (rows.length === 0) return round;
  const read = await open.connector.readLevels(open.shop, "backfill", rows);
  if (!read.ok)
    return { ...round, waitMs: read.error.retryable ? (read.error.retryAfterMs ?? 30_000) : null };
  const found = await transact(scope, (work) => recordCompared(work, connectionId, rows, read.value));
  const count = (kind: DriftClass) => found.filter((one) => one === kind).length;
  return {
    compared: rows.length,
    late: count("late"),
    externalEdits: count("external_edit"),
    ourBugs: count("our_bug"),
    waitMs: 0,
  };
}

async function takePortion(
  work: Work,
  connectionId: string,
  which: { before: Date; changedSince?: Date },
  most: number,
): Promise<FeedRow[]> {
  const rows = await rowsToCompare(work, connectionId, which, most);
  const changed = await recomputeStock(work, {
    connectionId,
    listingIds: [...new Set(rows.map((row) => row.listingId))],
  });
  // what changed is told by its own push, and compared the next time
  return changed === 0 ? rows : rowsToCompare(work, connectionId, which, most);
}

async function recordCompared(
  work: Work,
  connectionId: string,
  rows: FeedRow[],
  levels: ReadLevel[],
): Promise<DriftClass[]> {
  await lockFeed(work, connectionId);
  const now = clock.now();
  const isBacklog = (await oldestWaiting(work, connectionId)) !== null;
  const seen = rows.map((row, index) => {
    const level = levels[index]!;
    const theirs = level.state === "known" ? level.available : 0;
    const changedAt = level.state === "known" ? level.updatedAt : null;
    const isFresh = changedAt !== null && Math.abs(now.getTime() - changedAt.getTime()) < NEWS_MS;
    return { ...row, theirs, kind: classifyDrift({ ...row, theirs, isNewsUnderWay: isBacklog || isFresh }) };
  });
  await saveReported(
    work,
    seen.map(({ listingId, locationId, theirs }) => ({ listingId, locationId, available: theirs })),
    now,
  );
  const off = seen.filter((row) => row.kind !== null);
  const late = off.filter((row) => row.kind === "late");
  const isAwaited = await hasDue(work, connectionId, now);
  if (late.length > 0) await markDirty(work, late, now, new Date(now.getTime() + GRACE_MS));
  const edited = off.filter((row) => row.kind === "external_edit");
  const ours = off.filter((row) => row.kind === "our_bug");
  if (edited.length > 0) await markDirty(work, edited, now, null);
  if (ours.length > 0) await markDirty(work, ours, now, null, true);
  // an edit is remembered when it is put right, see recordTold
  const noted = off.filter((row) => row.kind !== "external_edit");
  await insertDrifts(
    work,
    connectionId,
    noted.map(({ listingId, locationId, desired, theirs, kind }) => ({
      listingId,
      locationId,
      ours: desired,
      theirs,
      classification: kind!,
      corrected: kind === "our_bug",
    })),
    now,
  );
  if (off.length > 0 && !isAwaited) await emit(work, stockQueued, { connectionId });
  return off.map((row) => row.kind!);
}

/**
 * Tells a person when a connection was edited by hand more than now and then within a day: somebody or some app works against
 * us there, and every edit is a chance to sell what is not there.
 */
export async function raiseDrift(work: Work, connectionId: string): Promise<boolean> {
  const since = new Date(clock.now().getTime() - DAY_MS);
  const [sum] = await work.tx.$queryRaw<{ edits: number; units: number; listings: number }[]>`
    select count(*)::integer as edits, coalesce(sum(abs(ours - theirs)), 0)::integer as units, count(distinct listing_id)::integer as listings
      from stock_drift where tenant_id = ${work.tenantId} and connection_id = ${connectionId} and classification = 'external_edit'
       and found_at > ${since}`;
  if (!sum || (sum.edits < DRIFT_ALARM.edits && sum.units < DRIFT_ALARM.units)) return false;
  const { isNew } = await raise(work, {
    type: "stock.drift",
    severity: sum.units >= DRIFT_ALARM.units * 5 ? "high" : "medium",
    subjectType: "connection",
    subjectId: connectionId,
    title: `${sum.edits} quantities were changed at the channel by somebody else`,
    facts: { edits: sum.edits, units: sum.units, listings: sum.listings },
    nextAction: "They are put right already. Find who edits quantities there: a person, or another app.",
    ownerRole: "operations",
    dedupeKey: `stock.drift:${connectionId}`,
    dueInMinutes: 480,
  });
  return isNew;
}
