import { err, ok, type Result } from "#kernel/result.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import type { Work } from "#server/db/transact.ts";
import { automaticHolds, type HoldReason, type OrderStage } from "../contract.ts";
import { mayMove } from "../domain/stage.ts";
import type { OrdersRefusal } from "../errors.ts";
import { insertHold, lockOrder, openHolds, releaseHoldRow, setProgress, type OrderRow } from "../store.ts";
import { holdKey, settleOrder } from "./settle-order.ts";

/**
 * Stops an order for a named reason. Several holds may stand at once; the same reason twice is one hold. Work in a warehouse
 * that has begun is not called back by it. A person is asked to release it, unless it waits for a return, whose room lifts it.
 *
 * @returns the hold; `orders.order_unknown`, or `orders.already_past` when the order has left or was canceled
 */
export async function placeHold(
  work: Work,
  input: { orderId: string; reason: HoldReason; note: string },
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
  if (input.reason !== "awaiting_return") await ask(work, order, { ...input, nextAction: "Find out what it waits for, then release the hold." }); // prettier-ignore
  return ok({ holdId });
}

async function ask(
  work: Work,
  order: OrderRow,
  hold: { reason: HoldReason; note: string; nextAction: string },
): Promise<void> {
  await raise(work, {
    type: "order.hold",
    severity: "medium",
    subjectType: "sales_order",
    subjectId: order.id,
    orderId: order.id,
    title: `${order.number} is on hold: ${hold.reason.replaceAll("_", " ")}`,
    facts: { order: order.channelOrderName, note: hold.note },
    nextAction: hold.nextAction,
    ownerRole: "operations",
    dedupeKey: holdKey(hold.reason, order.id),
    dueInMinutes: 24 * 60,
  });
}

/** Asks a person about a hold that will not be lifted by itself after all. Does nothing when it does not stand any more. */
export async function askAboutHold(
  work: Work,
  { orderId, reason, nextAction }: { orderId: string; reason: HoldReason; nextAction: string },
): Promise<void> {
  const order = await lockOrder(work, orderId);
  const hold = order && (await openHolds(work, order.id)).find((one) => one.reason === reason);
  if (hold) await ask(work, order, { reason, note: hold.note, nextAction });
}

/**
 * Lets a hold go whose cause is gone. When it was the last one the order can be routed.
 *
 * @returns whether it stood
 */
export async function liftHold(
  work: Work,
  { orderId, reason, resolution }: { orderId: string; reason: HoldReason; resolution: string },
): Promise<boolean> {
  const order = await lockOrder(work, orderId);
  const hold = order && (await openHolds(work, order.id)).find((one) => one.reason === reason);
  if (!hold) return false;
  await releaseHoldRow(work, hold.id);
  await solve(work, { dedupeKey: holdKey(reason, orderId), resolution });
  await settleOrder(work, orderId, null);
  return true;
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
