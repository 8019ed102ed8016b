import { placeDeliveredOrders } from "#server/modules/orders/public.ts";
import { waitingDeliveries, type WaitingDelivery } from "#server/modules/partners/public.ts";
import { transactSql, type Scope } from "#server/db/transact.ts";
import { log } from "#server/platform/log.ts";
import { connectors } from "../connectors.ts";
import { orderIn } from "./apply-delivery.ts";

/** New orders that share one statement and one commit. */
const BATCH = 100;

/** Statements under way: while one writes, the next looks up what its orders stand for, and the one after is read here. */
const LANES = 2;

/**
 * Places the new orders that wait in a shop's inbox, many a statement; effect and verdict commit together. What is not simply a
 * new order stays where it is, and so does a batch that fails.
 *
 * @returns how many were placed
 */
export async function placeWaiting(scope: Scope, connectionId: string, most: number): Promise<number> {
  const topics = connectors.flatMap(({ newOrderTopic }) => newOrderTopic ?? []);
  const underWay = new Set<Promise<void>>();
  let placed = 0;
  const place = async (deliveries: readonly WaitingDelivery[]) => {
    try {
      const orders = deliveries.flatMap((delivery) => {
        const order = orderIn(delivery);
        return order ? [{ id: delivery.id, order }] : [];
      });
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
    const from: WaitingDelivery | null = after;
    const batch: WaitingDelivery[] = await transactSql(scope, (work) =>
      waitingDeliveries(work, { connectionId, topics, after: from, limit }),
    );
    if (underWay.size >= LANES) await Promise.race(underWay);
    const lane: Promise<void> = place(batch).finally(() => underWay.delete(lane));
    underWay.add(lane);
    after = batch.at(-1) ?? null;
    if (batch.length < limit) break;
  }
  await Promise.all(underWay);
  return placed;
}
