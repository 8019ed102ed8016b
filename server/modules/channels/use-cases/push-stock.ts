import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { trouble, type Connector, type RowRefusal } from "../domain/connector.ts";
import { beforeTelling, GRACE_MS, mayHaveSold } from "../domain/stale.ts";
import { dueRows, lockFeed, nextDueAt, oldestWaiting, postpone, type FeedRow } from "../store.ts";
import { askOrders, ordersReadThrough } from "./ask-orders.ts";
import { activateRow, lookAgain } from "./look-again.ts";
import { openShop, type OpenShop } from "./open-shop.ts";
import { putOff, recordTold, refuseRow, type PushRound } from "./record-answer.ts";

/**
 * One round of telling a connection its quantities: takes as many as one call carries, sets them, and records the answer in a
 * transaction of its own. A crash in between repeats the call under the same key. Refused rows are looked at one by one and the
 * others are told in the next round.
 */
export async function pushStock(scope: Scope, connectionId: string): Promise<PushRound> {
  const found = await transact(scope, async (work) => {
    const open = await openShop(scope, connectionId);
    return open && { open, due: await takeDue(work, connectionId, open.connector) };
  });
  if (!found) return { told: 0, waitMs: null };
  const { open, due } = found;
  const { connector, shop } = open;
  const { mostLevels, showsLevels } = connector.capabilities;
  if (due.rows.length === 0) {
    if (due.unsure.length > 0) return askFirst(scope, open, due.unsure);
    return { told: due.settled, waitMs: due.waitMs };
  }
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

/** Rounds of one step share what a step costs; it ends while its answer is still awaited. */
const TOGETHER_MS = 3_000;

/** Tells a connection its quantities, round after round while more are due at once. A crash repeats a round, never loses one. */
export async function pushWhileDue(scope: Scope, connectionId: string): Promise<PushRound> {
  let told = 0;
  for (const began = performance.now(); ;) {
    const round = await pushStock(scope, connectionId);
    told += round.told;
    if (round.waitMs !== 0 || performance.now() - began > TOGETHER_MS) return { ...round, told };
  }
}

/** What is due: rows to tell now, and rows to tell once the orders of the shop were read. */
interface Due {
  rows: FeedRow[];
  unsure: FeedRow[];
  settled: number;
  waitMs: number | null;
}

/** Sorts what is due. What the channel shows already is recorded without a call. */
async function takeDue(work: Work, connectionId: string, connector: Connector): Promise<Due> {
  const { capabilities, roundOf } = connector;
  await lockFeed(work, connectionId);
  const now = clock.now();
  const due = await dueRows(work, connectionId, now, capabilities.mostQuantities);
  const same = due.filter((row) => row.channelReported === row.desired);
  if (same.length > 0) await recordTold(work, connectionId, same, now, "shown already");
  const isAnyUnsure = due.some(mayHaveSold);
  const news = {
    canAsk: capabilities.listsOrders,
    readThrough: isAnyUnsure ? await ordersReadThrough(work, connectionId) : null,
    oldestWaiting: isAnyUnsure ? await oldestWaiting(work, connectionId) : null,
  };
  const of = { tell: [] as FeedRow[], wait: [] as FeedRow[], ask: [] as FeedRow[] };
  for (const row of due) if (row.channelReported !== row.desired) of[beforeTelling(row, news, now)].push(row);
  if (of.wait.length > 0) {
    const until = new Date(now.getTime() + GRACE_MS);
    await postpone(work, of.wait, until, "The shop may have sold meanwhile; its orders are read first.");
  }
  // an item may stand behind two listings: one row a level and call
  const levels = new Set<string>();
  const first = of.tell[0];
  const rows = of.tell.filter((row) => {
    if (roundOf && roundOf(row.externalInventoryItemId) !== roundOf(first!.externalInventoryItemId))
      return false;
    const level = `${row.externalInventoryItemId} ${row.externalLocationId}`;
    const isFirst = !levels.has(level);
    levels.add(level);
    return isFirst;
  });
  const found = { rows, unsure: of.ask, settled: same.length };
  if (rows.length > 0 || same.length > 0) return { ...found, waitMs: 0 };
  const nextAt = await nextDueAt(work, connectionId);
  return { ...found, waitMs: nextAt ? Math.max(1, nextAt.getTime() - now.getTime()) : null };
}

/** Reads the orders of the shop; its quantities are decided in the next round. */
async function askFirst(scope: Scope, open: OpenShop, rows: FeedRow[]): Promise<PushRound> {
  const asked = await askOrders(scope, open);
  return asked.ok ? { told: 0, waitMs: 0 } : putOff(scope, open.shop.connectionId, rows, asked.error);
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
