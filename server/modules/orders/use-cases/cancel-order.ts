import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { OrderStage } from "../contract.ts";
import type { OrdersRefusal } from "../errors.ts";
import { linesOf, lockOrder } from "../store.ts";
import { cancelUnits, endOrder } from "./settle-order.ts";

/**
 * Cancels an order that no channel owns. One that a shop placed is canceled in the shop, which also gives the money back and
 * tells the buyer; its message then cancels it here.
 *
 * @returns `orders.cancel_at_channel` for a shop's order, `orders.already_past` when it has left
 */
export async function cancelOrder(
  work: Work,
  input: { orderId: string; reason: string },
): Promise<Result<undefined, OrdersRefusal>> {
  const order = await lockOrder(work, input.orderId);
  if (!order) return err({ code: "orders.order_unknown", orderId: input.orderId });
  if (order.status === "canceled") return ok();
  if (order.connectionId !== null)
    return err({ code: "orders.cancel_at_channel", channelOrderName: order.channelOrderName });
  const stage = order.stage as OrderStage;
  if (stage === "shipped" || stage === "delivered") return err({ code: "orders.already_past", stage });
  const lines = await linesOf(work, order.id);
  await cancelUnits(
    work,
    order,
    lines.map((line) => ({ line, target: line.quantity })),
    input.reason,
  );
  await endOrder(work, order, input.reason, clock.now());
  return ok();
}
