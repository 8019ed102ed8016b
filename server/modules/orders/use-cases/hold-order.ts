import { err, ok, type Result } from "#kernel/result.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import type { Work } from "#server/db/transact.ts";
import { automaticHolds, type HoldReason, type OrderStage, type PlaceHoldInput } from "../contract.ts";
import { mayMove } from "../domain/stage.ts";
import type { OrdersRefusal } from "../errors.ts";
import { insertHold, lockOrder, openHolds, releaseHoldRow, setProgress } from "../store.ts";
import { holdKey, settleOrder } from "./settle-order.ts";

/**
 * Stops an order for a named reason. Several holds may stand at once; the same reason twice is one hold. Work in a warehouse
 * that has begun is not called back by it.
 *
 * @returns the hold; `orders.order_unknown`, or `orders.already_past` when the order has left or was canceled
 */
export async function placeHold(
  work: Work,
  input: PlaceHoldInput,
): Promise<Result<{ holdId: string }, OrdersRefusal>> {
  const order = await lockOrder(work, input.orderId);
  if (!order) return err({ code: "orders.order_unknown", orderId: input.orderId });
  const stage = order.stage as OrderStage;
  if (stage === "shipped" || stage === "delivered" || stage === "canceled")
    return err({ code: "orders.already_past", stage });
  const same = (await openHolds(work, order.id)).find(({ reason }) => reason === input.reason);
  if (same) return ok({ holdId: same.id });
  const holdId = await insertHold(work, input);
  await setProgress(work, order.id, {
    isHeld: true,
    ...(mayMove(stage, "on_hold") && stage !== "routed" ? { stage: "on_hold" as const } : {}),
  });
  await raise(work, {
    type: "order.hold",
    severity: "medium",
    subjectType: "sales_order",
    subjectId: order.id,
    orderId: order.id,
    title: `${order.number} is on hold: ${input.reason.replaceAll("_", " ")}`,
    facts: { order: order.channelOrderName, note: input.note },
    nextAction: "Find out what it waits for, then release the hold.",
    ownerRole: "operations",
    dedupeKey: holdKey(input.reason, order.id),
    dueInMinutes: 24 * 60,
  });
  return ok({ holdId });
}

/**
 * Lets one hold go. When it was the last one the order can be routed. Holds that follow from facts cannot be talked away:
 * they go when their cause goes.
 *
 * @returns `orders.hold_unknown`, or `orders.hold_automatic` for a hold whose cause is still there
 */
export async function releaseHold(
  work: Work,
  input: { orderId: string; holdId: string },
): Promise<Result<undefined, OrdersRefusal>> {
  const order = await lockOrder(work, input.orderId);
  if (!order) return err({ code: "orders.order_unknown", orderId: input.orderId });
  const hold = await work.tx.orderHold.findFirst({
    where: { tenantId: work.tenantId, orderId: order.id, id: input.holdId },
  });
  if (!hold) return err({ code: "orders.hold_unknown", holdId: input.holdId });
  if (hold.releasedAt) return ok();
  const reason = hold.reason as HoldReason;
  // money that comes another way is a person's judgment; a line that stands for nothing cannot be shipped at all
  if (automaticHolds.has(reason) && reason !== "awaiting_payment")
    return err({ code: "orders.hold_automatic", reason });
  await releaseHoldRow(work, hold.id);
  await solve(work, { dedupeKey: holdKey(reason, order.id), resolution: "The hold was released." });
  await settleOrder(work, order.id, null);
  return ok();
}
