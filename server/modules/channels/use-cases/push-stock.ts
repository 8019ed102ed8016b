import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { trouble, type Connector, type RowRefusal } from "../domain/connector.ts";
import { awaitsDeliveries, GRACE_MS } from "../domain/stale.ts";
import { dueRows, hasBacklog, lockFeed, nextDueAt, postpone, type FeedRow } from "../store.ts";
import { activateRow, lookAgain } from "./look-again.ts";
import { openShop, type OpenShop } from "./open-shop.ts";
import { putOff, recordTold, refuseRow, type PushRound } from "./record-answer.ts";

/**
 * One round of telling a connection its quantities: takes as many as one call carries, sets them, and records the answer in a
 * transaction of its own. A crash in between repeats the call under the same key. Refused rows are looked at one by one and the
 * others are told in the next round.
 */
export async function pushStock(scope: Scope, connectionId: string): Promise<PushRound> {
  const open = await openShop(scope, connectionId);
  if (!open) return { told: 0, waitMs: null };
  const { connector, shop } = open;
  const { mostLevels, showsLevels } = connector.capabilities;
  const due = await transact(scope, (work) => takeDue(work, connectionId, connector));
  if (due.rows.length === 0) return { told: due.settled, waitMs: due.waitMs };
  const unknown = showsLevels ? due.rows.filter((row) => row.channelReported === null) : [];
  if (unknown.length > 0) return lookAgain(scope, open, unknown.slice(0, mostLevels));
  const pushedAt = clock.now();
  const answer = await connector.setLevels(
    shop,
    due.rows.map((row) => ({
      externalInventoryItemId: row.externalInventoryItemId,
      externalLocationId: row.externalLocationId,
      quantity: row.desired,
      changeFrom: row.channelReported,
    })),
    due.rows.reduce((sum, row) => sum + row.attempts, 0),
  );
  if (!answer.ok) return putOff(scope, connectionId, due.rows, answer.error);
  const { isSet, refusals } = answer.value;
  const refused = new Set(refusals.map(({ row }) => row));
  const told = isSet ? due.rows.filter((_, index) => !refused.has(index)) : [];
  if (told.length > 0) await transact(scope, (work) => recordTold(work, connectionId, told, pushedAt, "set"));
  if (refusals.length > 0) return sortRefused(scope, open, due.rows, refusals, told.length);
  return { told: told.length, waitMs: 0 };
}

/** Rows to tell now. What the channel shows already is recorded without a call. */
async function takeDue(
  work: Work,
  connectionId: string,
  { capabilities }: Connector,
): Promise<{ rows: FeedRow[]; settled: number; waitMs: number | null }> {
  await lockFeed(work, connectionId);
  const now = clock.now();
  const due = await dueRows(work, connectionId, now, capabilities.mostQuantities);
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

/** Each refused row gets what its refusal asks for; rows that were right and not set stay due. */
async function sortRefused(
  scope: Scope,
  open: OpenShop,
  rows: FeedRow[],
  refusals: RowRefusal[],
  told: number,
): Promise<PushRound> {
  const { connectionId } = open.shop;
  const general = refusals.find(({ row }) => row === null || rows[row] === undefined);
  if (general) {
    const isMoment = general.kind === "moment";
    const extra = { retryable: isMoment, needsHuman: !isMoment, detail: general.message };
    return putOff(scope, connectionId, rows, trouble("stock.set", extra));
  }
  const of = (kind: RowRefusal["kind"]) => refusals.filter((one) => one.kind === kind);
  const stale = of("stale").map(({ row }) => rows[row!]!);
  if (stale.length > 0) await lookAgain(scope, open, stale.slice(0, open.connector.capabilities.mostLevels));
  for (const { row } of of("not_stocked")) await activateRow(scope, open, rows[row!]!);
  const wrong = [...of("refused"), ...of("moment")];
  if (wrong.length > 0) {
    await transact(scope, async (work) => {
      await lockFeed(work, connectionId);
      for (const { row, message } of wrong) await refuseRow(work, rows[row!]!, message);
    });
  }
  return { told, waitMs: 0 };
}
