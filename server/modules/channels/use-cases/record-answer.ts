import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import { clock } from "#server/platform/clock.ts";
import type { ShopTrouble } from "../domain/connector.ts";
import { insertDrifts } from "../drift-store.ts";
import { lockFeed, postpone, recordPublished, type FeedRow } from "../store.ts";

const HOUR_MS = 3_600_000;

/** What a round did, and when the next one makes sense: 0 at once, null when nothing waits. */
export interface PushRound {
  told: number;
  waitMs: number | null;
}

/**
 * Records that the channel shows these quantities. A quantity that was told before and did not change here since differed because
 * somebody edited the channel: that is remembered as drift.
 */
export async function recordTold(
  work: Work,
  connectionId: string,
  rows: FeedRow[],
  pushedAt: Date,
  text: string,
): Promise<void> {
  await lockFeed(work, connectionId);
  const answeredAt = clock.now();
  await recordPublished(work, rows, { pushedAt, answeredAt, text });
  const corrections = rows.filter(
    (row) =>
      row.publishedVersion === row.desiredVersion &&
      row.channelReported !== null &&
      row.channelReported !== row.desired,
  );
  await insertDrifts(
    work,
    connectionId,
    corrections.map((row) => ({
      listingId: row.listingId,
      locationId: row.locationId,
      ours: row.desired,
      theirs: row.channelReported!,
      classification: "external_edit",
      corrected: true,
    })),
    answeredAt,
  );
  const failedBefore = rows.filter((row) => row.attempts > 0);
  for (const listingId of new Set(failedBefore.map((row) => row.listingId)))
    await solve(work, { dedupeKey: listingKey(listingId), resolution: "The channel took the quantity." });
  if (failedBefore.length > 0)
    await solve(work, {
      dedupeKey: connectionKey(connectionId),
      resolution: "The channel takes quantities again.",
    });
}

const listingKey = (listingId: string) => `push.failed:stock:${listingId}`;
const connectionKey = (connectionId: string) => `push.failed:stock:${connectionId}`;

/** Nothing was set: all rows wait, as long as the partner asks for. */
export async function putOff(
  scope: Scope,
  connectionId: string,
  rows: FeedRow[],
  error: ShopTrouble,
): Promise<PushRound> {
  const attempt = Math.max(...rows.map((row) => row.attempts)) + 1;
  const waitMs = error.retryable
    ? (error.retryAfterMs ?? Math.min(300_000, 1_000 * 2 ** Math.min(attempt, 9)))
    : HOUR_MS;
  await transact(scope, async (work) => {
    await lockFeed(work, connectionId);
    await postpone(work, rows, new Date(clock.now().getTime() + waitMs), error.detail || "No answer came.");
    if (!error.needsHuman && error.retryable) return;
    await raise(work, {
      type: "push.failed",
      severity: "high",
      subjectType: "connection",
      subjectId: connectionId,
      title: "The channel does not take stock quantities",
      facts: { operation: error.operation, httpStatus: error.httpStatus ?? null, detail: error.detail },
      nextAction:
        "Look at the failed call and the connection's credentials. Quantities wait and are told by themselves.",
      ownerRole: "operations",
      dedupeKey: connectionKey(connectionId),
      dueInMinutes: 60,
    });
  });
  return { told: 0, waitMs };
}

/** The channel will not take this quantity until somebody looked at the listing. */
export async function refuseRow(work: Work, row: FeedRow, reason: string): Promise<void> {
  await postpone(work, [row], new Date(clock.now().getTime() + HOUR_MS), reason);
  await raise(work, {
    type: "push.failed",
    severity: "medium",
    subjectType: "channel_listing",
    subjectId: row.listingId,
    title: "The channel refuses the quantity of a listing",
    facts: { locationId: row.locationId, inventoryItemId: row.externalInventoryItemId, reason },
    nextAction: "Check the listing and its location at the channel. The quantity is told again every hour.",
    ownerRole: "operations",
    dedupeKey: listingKey(row.listingId),
    dueInMinutes: 240,
  });
}
