import { err, ok, type Result } from "#kernel/result.ts";
import { holdingsOf } from "#server/modules/inventory/public.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { OrderStage } from "../contract.ts";
import type { OrdersRefusal } from "../errors.ts";
import { demandsOf, linesOf, lockOrder } from "../store.ts";
import { cancelUnits, endOrder, settleOrder } from "./settle-order.ts";

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

/**
 * Cancels the units of a line that wait for stock; what it has stays. Canceling the last of an order ends the order.
 *
 * @returns `orders.cancel_at_channel` for a shop's order, which is canceled in the shop and by its message here
 */
export async function cancelWaiting(
  work: Work,
  input: { orderLineId: string; reason: string },
): Promise<Result<undefined, OrdersRefusal>> {
  const { tenantId } = work;
  const found = await work.tx.orderLine.findUnique({
    where: { tenantId_id: { tenantId, id: input.orderLineId } },
    select: { orderId: true },
  });
  const order = found && (await lockOrder(work, found.orderId));
  if (!order) return err({ code: "orders.order_unknown", orderId: found?.orderId ?? input.orderLineId });
  if (order.status === "canceled") return ok();
  if (order.connectionId !== null)
    return err({ code: "orders.cancel_at_channel", channelOrderName: order.channelOrderName });
  const { waiting } = await holdingsOf(work, [order.id]);
  const demands = await demandsOf(work, [order.id]);
  const lines = await linesOf(work, order.id);
  const line = lines.find(({ id }) => id === input.orderLineId)!;
  // a kit waits for as many as its scarcest component
  const units = Math.max(
    0,
    ...waiting
      .filter(({ orderLineId }) => orderLineId === line.id)
      .map(({ skuId, quantity }) => {
        const demand = demands.find((one) => one.orderLineId === line.id && one.skuId === skuId);
        return Math.ceil(quantity / (demand?.perUnit ?? 1));
      }),
  );
  if (units === 0) return ok();
  const target = line.canceledQuantity + units;
  await cancelUnits(work, order, [{ line, target }], input.reason);
  const isOver = lines.every((one) => one.quantity === (one.id === line.id ? target : one.canceledQuantity));
  if (isOver) await endOrder(work, order, input.reason, clock.now());
  else await settleOrder(work, order.id, null);
  return ok();
}
