import { err, ok, type Result } from "#kernel/result.ts";
import { tellMoney } from "#kernel/money.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import { current } from "#server/modules/releases/public.ts";
import { clock } from "#server/platform/clock.ts";
import { approvalPolicy, defaultApproval, type ApprovalPolicy, type OrderStatus } from "../contract.ts";
import type { InboundRefusal } from "../errors.ts";
import { orderPlaced } from "../events.ts";
import { lockOrder, saveOrder, tellOrder, type OrderRow } from "../store.ts";
import { expectOrder } from "./expect-stock.ts";

/** Whether a second person must say yes to an order of this total. A currency without a limit always needs one. */
export function needsApproval(
  policy: ApprovalPolicy,
  order: Pick<OrderRow, "currency" | "totalMinor">,
): boolean {
  const limit = policy.limits.find(({ currency }) => currency === order.currency);
  return limit === undefined || order.totalMinor > BigInt(limit.minor);
}

const approvalKey = (orderId: string): string => `purchase.approval:${orderId}`;

/**
 * Submits a draft: below the limit of `inbound.approval` it is placed at once, above it waits for another person. Submitting what
 * is placed or waits already changes nothing.
 *
 * @returns the status it has now; `inbound.order_unknown` or `.order_state` when it ended
 */
export async function submitOrder(
  work: Work,
  orderId: string,
): Promise<Result<{ status: OrderStatus }, InboundRefusal>> {
  const order = await lockOrder(work, orderId);
  if (!order) return err({ code: "inbound.order_unknown", orderId });
  if (["awaiting_approval", "placed", "acknowledged"].includes(order.status))
    return ok({ status: order.status });
  if (order.status !== "draft") return err(wrongState(order, "draft"));
  const policy = await current(work, "inbound.approval", approvalPolicy, defaultApproval);
  const submitted = { submittedBy: work.actor.id, policyVersion: policy.version };
  if (!needsApproval(policy.body, order)) {
    await saveOrder(work, orderId, submitted);
    await place(work, order);
    return ok({ status: "placed" });
  }
  await saveOrder(work, orderId, { ...submitted, status: "awaiting_approval" });
  const total = tellMoney(order.totalMinor, order.currency);
  await tellOrder(work, orderId, "submitted", `Sent for approval: ${total} is above the limit`, {
    policyVersion: policy.version,
  });
  await raise(work, {
    type: "purchase.approval",
    severity: "medium",
    subjectType: "purchase_order",
    subjectId: orderId,
    title: `${order.number} over ${total} waits for approval`,
    facts: {
      number: order.number,
      totalMinor: order.totalMinor,
      currency: order.currency,
      submittedBy: work.actor.id,
    },
    nextAction: "Look at the lines and approve the order, or send it back. Its author cannot.",
    ownerRole: "finance",
    dedupeKey: approvalKey(orderId),
    dueInMinutes: 480,
  });
  return ok({ status: "awaiting_approval" });
}

/**
 * A second person places an order that waits. Approving what is placed already changes nothing.
 *
 * @returns `inbound.order_unknown`, `.own_order` for who submitted it, or `.order_state`
 */
export async function approveOrder(
  work: Work,
  orderId: string,
): Promise<Result<{ status: OrderStatus }, InboundRefusal>> {
  const order = await lockOrder(work, orderId);
  if (!order) return err({ code: "inbound.order_unknown", orderId });
  if (order.status === "placed" || order.status === "acknowledged") return ok({ status: order.status });
  if (order.status !== "awaiting_approval") return err(wrongState(order, "awaiting approval"));
  if (order.submittedBy === work.actor.id) return err({ code: "inbound.own_order", number: order.number });
  await saveOrder(work, orderId, { approvedBy: work.actor.id });
  await place(work, order);
  await solve(work, { dedupeKey: approvalKey(orderId), resolution: "Approved." });
  return ok({ status: "placed" });
}

/** Sends an order that waits back to its author. See {@link approveOrder} for refusals. */
export async function sendBackOrder(
  work: Work,
  { orderId, reason }: { orderId: string; reason: string },
): Promise<Result<{ status: OrderStatus }, InboundRefusal>> {
  const order = await lockOrder(work, orderId);
  if (!order) return err({ code: "inbound.order_unknown", orderId });
  if (order.status === "draft") return ok({ status: "draft" });
  if (order.status !== "awaiting_approval") return err(wrongState(order, "awaiting approval"));
  await saveOrder(work, orderId, { status: "draft", submittedBy: null });
  await tellOrder(work, orderId, "sent_back", `Sent back: ${reason}`);
  await solve(work, { dedupeKey: approvalKey(orderId), resolution: `Sent back: ${reason}` });
  return ok({ status: "draft" });
}

async function place(work: Work, order: OrderRow): Promise<void> {
  await saveOrder(work, order.id, { status: "placed", placedAt: clock.now() });
  await expectOrder(work, order.id);
  await tellOrder(work, order.id, "placed", "Placed with the supplier");
  await emit(work, orderPlaced, { purchaseOrderId: order.id }, { key: `inbound.placed:${order.id}` });
}

export const wrongState = (
  order: Pick<OrderRow, "number" | "status">,
  wanted: string,
): InboundRefusal & { code: "inbound.order_state" } => ({
  code: "inbound.order_state",
  number: order.number,
  status: order.status,
  wanted,
});
