import { err, ok, type Result } from "#kernel/result.ts";
import { addDays, localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { lockOrder } from "#server/modules/orders/public.ts";
import { clock } from "#server/platform/clock.ts";
import { openRmaInput, type OpenRma, type RmaStatus } from "../contract.ts";
import type { ReturnsRefusal } from "../errors.ts";
import { lastShippedAt, soldUnits } from "../queries/sold.ts";
import { insertLine, insertRma, peekRma, tellRma } from "../store.ts";
import { returnsPolicy } from "../queries/policy-in-force.ts";
import { estimateRefund } from "./due-refund.ts";

export interface OpenedRma {
  id: string;
  number: string;
  status: RmaStatus;
}

/**
 * Asks for units of a shipped order to come back. Never more than left and are not coming back already: the order is locked while
 * that is looked at. The same id opens one return.
 *
 * @returns the return; `returns.order_unknown`, `.window_over`, or `.more_than_shipped` with what is left
 */
export async function openRma(work: Work, asked: OpenRma): Promise<Result<OpenedRma, ReturnsRefusal>> {
  const input = openRmaInput.parse(asked);
  const { id, orderId } = input;
  const order = await lockOrder(work, orderId);
  if (!order) return err({ code: "returns.order_unknown", orderId });
  const known = await peekRma(work, id);
  if (known) return ok({ id, number: known.number, status: known.status });
  const { version, body } = await returnsPolicy(work);
  const shippedAt = await lastShippedAt(work, orderId);
  const lastDay = shippedAt && addDays(localDateOf(shippedAt, "UTC"), body.windowDays);
  if (lastDay && lastDay < localDateOf(clock.now(), "UTC") && !input.isGoodwill)
    return err({ code: "returns.window_over", lastDay });
  const refusal = tooMany(input.lines, await soldUnits(work, orderId));
  if (refusal) return err(refusal);
  const number = await insertRma(work, {
    ...{ id, orderId, status: "requested", currency: order.currency, note: input.note },
    ...{ policyVersion: version, refundTrigger: body.refundTrigger },
  });
  for (const { quantity, ...line } of merged(input.lines))
    await insertLine(work, id, { ...line, origin: "announced", expectedQuantity: quantity });
  await estimateRefund(work, id);
  await tellRma(work, id, "requested", input.isGoodwill ? "Asked for, as goodwill" : "Asked for");
  return ok({ id, number, status: "requested" });
}

type AskedLine = ReturnType<typeof openRmaInput.parse>["lines"][number];

/** Lines that say the same are one. */
function merged(lines: AskedLine[]): AskedLine[] {
  const found = new Map<string, AskedLine>();
  for (const line of lines) {
    const name = `${line.orderLineId} ${line.skuId} ${line.reason}`;
    const same = found.get(name);
    found.set(name, same ? { ...same, quantity: same.quantity + line.quantity } : line);
  }
  return [...found.values()];
}

function tooMany(
  lines: AskedLine[],
  sold: Awaited<ReturnType<typeof soldUnits>>,
): Extract<ReturnsRefusal, { code: "returns.more_than_shipped" }> | undefined {
  const asked = new Map<string, number>();
  for (const { orderLineId, skuId, quantity } of lines) {
    const name = `${orderLineId} ${skuId}`;
    const total = (asked.get(name) ?? 0) + quantity;
    asked.set(name, total);
    const row = sold.find((units) => units.orderLineId === orderLineId && units.skuId === skuId);
    const left = row?.left ?? 0;
    if (total > left)
      return { code: "returns.more_than_shipped", skuCode: row?.skuCode ?? skuId, asked: total, left };
  }
  return undefined;
}
