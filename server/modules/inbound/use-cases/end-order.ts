import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { solve } from "#server/modules/exceptions/public.ts";
import { clock } from "#server/platform/clock.ts";
import type { OrderStatus } from "../contract.ts";
import { isExpected, receiptStateOf, remainingOf } from "../domain/order-states.ts";
import type { InboundRefusal } from "../errors.ts";
import { lockOrder, saveLine, saveOrder, tellOrder } from "../store.ts";
import { expectOrder } from "./expect-stock.ts";
import { wrongState } from "./place-order.ts";

/**
 * Ends an order before everything came: canceled when nothing of it is here, closed short otherwise. What was still to come no
 * longer counts as incoming. Ending it again changes nothing.
 *
 * @returns the status it ended in; `inbound.order_unknown` or `.order_state` when everything was received
 */
export async function endOrder(
  work: Work,
  { orderId, reason }: { orderId: string; reason: string },
): Promise<Result<{ status: OrderStatus }, InboundRefusal>> {
  const order = await lockOrder(work, orderId);
  if (!order) return err({ code: "inbound.order_unknown", orderId });
  if (order.status === "canceled" || order.status === "closed_short") return ok({ status: order.status });
  if (order.status === "received") return err(wrongState(order, "open"));
  const status = receiptStateOf(order.lines) === "none" ? "canceled" : "closed_short";
  if (isExpected(order.status)) {
    const open = order.lines.filter((line) => remainingOf(line) > 0);
    for (const line of open)
      await saveLine(work, line.id, { shortQuantity: line.shortQuantity + remainingOf(line) });
  }
  await saveOrder(work, orderId, { status, endedAt: clock.now(), endReason: reason });
  if (isExpected(order.status)) await expectOrder(work, orderId);
  await tellOrder(work, orderId, status, `${status === "canceled" ? "Canceled" : "Closed short"}: ${reason}`);
  for (const type of ["purchase.approval", "purchase.differences", "supplier.late"])
    await solve(work, { dedupeKey: `${type}:${orderId}`, resolution: `The order ended: ${reason}` });
  return ok({ status });
}
