import { newId } from "#kernel/ids.ts";
import type { Scope, Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { OrderStage, PlacedOrder } from "../contract.ts";
import { wantedHolds } from "../domain/holds.ts";
import {
  callPlaceDeliveries,
  callPlaceOrders,
  callPlaceOrdersByKey,
  type FirstHold,
  type NewLine,
  type NewOrder,
  type PlacedRow,
  type RememberedRequest,
} from "../placing-store.ts";
import { listingKey } from "./map-lines.ts";
import { askOf, holdKey } from "./settle-order.ts";

/** An order to place, and the request that it may be remembered under. */
export interface OrderToPlace extends Omit<PlacedOrder, "lines"> {
  lines: NewLine[];
  remembered?: RememberedRequest | null;
}

/** An order that was placed, with everything its row and lines hold. */
export interface PlacedTogether extends NewOrder {
  number: string;
  stage: OrderStage;
}

/** Whether an order can be placed with others: as its lines say, not canceled, nothing removed. */
const isSimplyNew = (order: Pick<PlacedOrder, "canceledAt"> & { lines: NewLine[] }): boolean =>
  order.canceledAt === null &&
  order.lines.length > 0 &&
  order.lines.every((line) => line.quantity > 0 && line.currentQuantity === line.quantity) &&
  new Set(order.lines.map((line) => line.externalLineId)).size === order.lines.length;

/**
 * Places many new orders that a program sends with its API key, as {@link recordOrder} would one by one: rows, stock, holds,
 * exceptions and events in one statement that is its own transaction. The key is looked at in it, so that a caller may remember
 * for a while whose key it is. Who is not simply new is left to recordOrder.
 *
 * @returns null when the key was revoked; else an answer an order, in their order: null when it was not placed here (known
 *   already, twice in the call, or with a line that stands for nothing), and nothing of it was written
 */
export async function placeOrdersByKey(
  scope: Scope,
  orders: readonly OrderToPlace[],
): Promise<(PlacedTogether | null)[] | null> {
  const fresh = orders.map((order) => (isSimplyNew(order) ? newOrder(order) : null));
  const rows = await callPlaceOrdersByKey(scope, fresh.filter((order) => order !== null)); // prettier-ignore
  return rows && answersOf(fresh, rows);
}

/**
 * Places many new orders of no channel in the open transaction, as {@link recordOrder} would one by one: rows, stock, holds,
 * exceptions and events in one statement.
 *
 * @returns as {@link placeOrdersByKey}
 */
export async function placeOrders(
  work: Work,
  orders: readonly OrderToPlace[],
): Promise<(PlacedTogether | null)[]> {
  const fresh = orders.map((order) => (isSimplyNew(order) ? newOrder(order) : null));
  const rows = await callPlaceOrders(work, fresh.filter((order) => order !== null)); // prettier-ignore
  return answersOf(fresh, rows);
}

/**
 * Places the new orders that deliveries in a shop's inbox announce, many at once and each with the verdict on its delivery, as
 * one statement that is its own transaction. What is not simply a new order stays where it is.
 *
 * @returns how many were placed
 */
export async function placeDeliveredOrders(
  scope: Scope,
  connectionId: string,
  deliveries: readonly { id: string; order: OrderToPlace }[],
): Promise<number> {
  const fresh = deliveries.filter(({ order }) => isSimplyNew(order));
  if (fresh.length === 0) return 0;
  return callPlaceDeliveries(scope, connectionId, fresh.map(({ id, order }) => ({ ...newOrder(order), deliveryId: id }))); // prettier-ignore
}

function answersOf(
  fresh: readonly (NewOrder | null)[],
  rows: readonly PlacedRow[],
): (PlacedTogether | null)[] {
  const placed = new Map(rows.map((row) => [row.id, row]));
  return fresh.map((order) => {
    const row = order && placed.get(order.id);
    if (!row) return null;
    const { number, stage, titles } = row;
    const lines = order.lines.map((line) => ({ ...line, title: line.title ?? titles?.[line.id] ?? null }));
    return { ...order, lines, number, stage };
  });
}

function newOrder(order: OrderToPlace): NewOrder {
  const id = newId("ord");
  return {
    ...order,
    id,
    lines: order.lines.map((line) => ({
      ...line,
      id: newId("oln"),
      name: line.requiresShipping ? nameOf(order.connectionId, line) : null,
    })),
    holds: firstHolds(id, order),
    receivedAt: clock.now(),
    remembered: order.remembered ?? null,
  };
}

/** What a line is called where it is looked up: a listing of the connection, or our own SKU code. */
function nameOf(connectionId: string | null, line: NewLine): string {
  if (connectionId === null) return line.sku ?? "";
  return listingKey({
    externalVariantId: line.externalVariantId,
    skuText: line.sku,
    title: line.title ?? "",
  });
}

function firstHolds(orderId: string, order: OrderToPlace): FirstHold[] {
  return wantedHolds(order, []).map(({ reason, note }) => {
    const ask = askOf(reason);
    return {
      id: newId("hld"),
      reason,
      note,
      exception: ask && { ...ask, dedupeKey: holdKey(reason, orderId) },
    };
  });
}
