import { isSimplyNew, placeOrders } from "#server/modules/orders/public.ts";
import { claimDeliveries, settleDeliveries } from "#server/modules/partners/public.ts";
import { transact, type Scope } from "#server/db/transact.ts";
import { log } from "#server/platform/log.ts";
import { connectors } from "../connectors.ts";
import { orderIn } from "./apply-delivery.ts";

/** New orders that share one statement and one commit. */
const BATCH = 100;

/** While the database writes one batch, the next is read: two transactions, kept apart by their claims. */
const LANES = 2;

/**
 * Places the new orders that wait in a shop's inbox, many a transaction; effect and verdict commit together. What is not
 * simply a new order stays where it is, and so does a batch that fails.
 *
 * @returns how many were placed
 */
export async function placeWaiting(scope: Scope, connectionId: string, most: number): Promise<number> {
  let left = most;
  const lane = async (): Promise<number> => {
    let placed = 0;
    while (left > 0) {
      const limit = Math.min(BATCH, left);
      left -= limit;
      const done = await placeBatch(scope, connectionId, limit);
      placed += done;
      if (done < limit) return placed;
    }
    return placed;
  };
  const ends = await Promise.allSettled(Array.from({ length: LANES }, lane));
  for (const end of ends)
    if (end.status === "rejected")
      log.warn(
        { err: end.reason as unknown, connectionId },
        "New orders could not be placed together; each is taken alone.",
      );
  return ends.reduce((sum, end) => sum + (end.status === "fulfilled" ? end.value : 0), 0);
}

async function placeBatch(scope: Scope, connectionId: string, limit: number): Promise<number> {
  return transact(scope, async (work) => {
    const topics = connectors.flatMap(({ newOrderTopic }) => newOrderTopic ?? []);
    const read = (await claimDeliveries(work, { connectionId, topics, limit })).flatMap((delivery) => {
      const order = orderIn(delivery);
      return order && isSimplyNew(order) ? [{ delivery, order }] : [];
    });
    if (read.length === 0) return 0;
    const placed = await placeOrders(work, connectionId, read.map(({ order }) => order)); // prettier-ignore
    const verdicts = placed.flatMap((order, index) =>
      order
        ? [
            {
              id: read[index]!.delivery.id,
              outcome: "Order placed",
              subject: { type: "sales_order", id: order.id },
            },
          ]
        : [],
    );
    await settleDeliveries(work, verdicts);
    return verdicts.length;
  });
}
