import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { MOST_LEVELS, MOST_QUANTITIES, type RowRefusal } from "../adapters/shopify/stock-documents.ts";
import { awaitsDeliveries, GRACE_MS } from "../domain/stale.ts";
import { dueRows, hasBacklog, lockFeed, nextDueAt, postpone, type FeedRow } from "../store.ts";
import { activateRow, lookAgain } from "./look-again.ts";
import { putOff, recordTold, refuseRow, type PushRound } from "./record-answer.ts";
import { setQuantities } from "./stock-calls.ts";

/**
 * One round of telling a connection its quantities: takes up to 250 that are due, sets them in one call, and records the answer
 * in a transaction of its own. A crash in between repeats the call under the same key. Refused rows are looked at one by
 * one and the others are told in the next round.
 */
export async function pushStock(scope: Scope, connectionId: string): Promise<PushRound> {
  const due = await transact(scope, (work) => takeDue(work, connectionId));
  if (due.rows.length === 0) return { told: due.settled, waitMs: due.waitMs };
  const unknown = due.rows.filter((row) => row.channelReported === null);
  if (unknown.length > 0) return lookAgain(scope, connectionId, unknown.slice(0, MOST_LEVELS));
  const pushedAt = clock.now();
  const answer = await setQuantities(
    scope,
    connectionId,
    due.rows.map((row) => ({
      externalInventoryItemId: row.externalInventoryItemId,
      externalLocationId: row.externalLocationId,
      quantity: row.desired,
      changeFrom: row.channelReported!,
    })),
    due.rows.reduce((sum, row) => sum + row.attempts, 0),
  );
  if (!answer.ok) return putOff(scope, connectionId, due.rows, answer.error);
  if (!answer.value.isSet) return sortRefused(scope, connectionId, due.rows, answer.value.refusals);
  await transact(scope, (work) => recordTold(work, connectionId, due.rows, pushedAt, "set"));
  return { told: due.rows.length, waitMs: 0 };
}

/** Rows to tell now. What the channel shows already is recorded without a call. */
async function takeDue(
  work: Work,
  connectionId: string,
): Promise<{ rows: FeedRow[]; settled: number; waitMs: number | null }> {
  await lockFeed(work, connectionId);
  const now = clock.now();
  const due = await dueRows(work, connectionId, now, MOST_QUANTITIES);
  const same = due.filter((row) => row.channelReported === row.desired);
  if (same.length > 0) await recordTold(work, connectionId, same, now, "shown already");
  // an item may stand behind two listings: one row a level and call
  const levels = new Set<string>();
  const early = (await hasBacklog(work, connectionId)) ? due.filter(awaitsDeliveries) : [];
  if (early.length > 0) {
    const until = new Date(now.getTime() + GRACE_MS);
    await postpone(work, early, until, "The shop sold, and its deliveries wait to be read.");
  }
  const rows = due.filter((row) => {
    const level = `${row.externalInventoryItemId} ${row.externalLocationId}`;
    const isFirst = row.channelReported !== row.desired && !early.includes(row) && !levels.has(level);
    if (isFirst) levels.add(level);
    return isFirst;
  });
  if (rows.length > 0 || same.length > 0) return { rows, settled: same.length, waitMs: 0 };
  const nextAt = await nextDueAt(work, connectionId);
  return { rows, settled: 0, waitMs: nextAt ? Math.max(1, nextAt.getTime() - now.getTime()) : null };
}

/** Each refused row gets what its refusal asks for; rows that were right stay due. */
async function sortRefused(
  scope: Scope,
  connectionId: string,
  rows: FeedRow[],
  refusals: RowRefusal[],
): Promise<PushRound> {
  const of = (test: (code: string) => boolean) =>
    refusals.filter(({ row, code }) => row !== null && test(code)).map(({ row }) => rows[row!]!);
  const general = refusals.find(({ row }) => row === null || rows[row] === undefined);
  if (general) {
    const isMoment = general.code.startsWith("IDEMPOTENCY_");
    return putOff(scope, connectionId, rows, {
      code: "partners.call_failed",
      connectionId,
      partner: "shopify",
      operation: "stock.set",
      retryable: isMoment,
      needsHuman: !isMoment,
      unknownOutcome: false,
      detail: `${general.code}: ${general.message}`,
    });
  }
  const stale = of((code) => code.endsWith("_STALE"));
  if (stale.length > 0) await lookAgain(scope, connectionId, stale.slice(0, MOST_LEVELS));
  const notStocked = of((code) => code === "ITEM_NOT_STOCKED_AT_LOCATION");
  for (const row of notStocked) await activateRow(scope, connectionId, row);
  const wrong = refusals.filter(
    ({ code }) => !code.endsWith("_STALE") && code !== "ITEM_NOT_STOCKED_AT_LOCATION",
  );
  if (wrong.length > 0) {
    await transact(scope, async (work) => {
      await lockFeed(work, connectionId);
      for (const { row, code, message } of wrong) await refuseRow(work, rows[row!]!, `${code}: ${message}`);
    });
  }
  return { told: 0, waitMs: 0 };
}
