import { placeDeliveredOrders, type PlacedOrder } from "#server/modules/orders/public.ts";
import { waitingDeliveries, type WaitingDelivery } from "#server/modules/partners/public.ts";
import { transactSql, type Scope } from "#server/db/transact.ts";
import { log } from "#server/platform/log.ts";
import { connectors } from "../connectors.ts";
import { orderIn } from "./apply-delivery.ts";

/** New orders that share one statement and one commit. */
const BATCH = 200;

/** Statements under way: while one writes, the next looks up what its orders stand for, and the one after is read here. */
const LANES = 2;

/**
 * Places the new orders that wait in a shop's inbox, many a statement; effect and verdict commit together. What is not simply a
 * new order stays where it is, and so does a batch that fails.
 *
 * @returns how many were placed
 */
export async function placeWaiting(scope: Scope, connectionId: string, most: number): Promise<number> {
  const underWay = new Set<Promise<void>>();
  let placed = 0;
  const place = async (orders: Announced[]) => {
    try {
      const done = await placeDeliveredOrders(scope, connectionId, orders);
      placed += done;
    } catch (failure) {
      log.warn(
        { err: failure, connectionId },
        "New orders could not be placed together; each is taken alone.",
      );
    }
  };
  let after: WaitingDelivery | null = null;
  for (let left = most; left > 0; left -= BATCH) {
    const limit = Math.min(BATCH, left);
    const read: WaitingDelivery[] = await readWaiting(scope, connectionId, after, limit);
    const orders = read.flatMap(announced);
    if (underWay.size >= LANES) await Promise.race(underWay);
    const lane: Promise<void> = place(orders).finally(() => underWay.delete(lane));
    underWay.add(lane);
    after = read.at(-1) ?? null;
    if (read.length < limit) break;
  }
  await Promise.all(underWay);
  return placed;
}

interface Announced {
  id: string;
  order: PlacedOrder;
}

/** A body that cannot be read for an unexpected reason is left to the way of one, which knows what to do with it. */
function announced(delivery: WaitingDelivery): Announced[] {
  try {
    const order = orderIn(delivery);
    return order ? [{ id: delivery.id, order }] : [];
  } catch (failure) {
    log.warn({ err: failure, deliveryId: delivery.id }, "A delivery could not be read together with others.");
    return [];
  }
}

const readWaiting = (scope: Scope, connectionId: string, after: WaitingDelivery | null, limit: number) =>
  transactSql(scope, (work) => {
    const topics = connectors.flatMap(({ newOrderTopic }) => newOrderTopic ?? []);
    return waitingDeliveries(work, { connectionId, topics, after, limit });
  });
