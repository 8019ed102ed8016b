import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { lockOrder } from "#server/modules/orders/public.ts";
import { current } from "#server/modules/releases/public.ts";
import { clock } from "#server/platform/clock.ts";
import { defaultReturnsPolicy, returnsPolicySchema, type RefundTrigger } from "../contract.ts";
import { refundLines, refundTotal } from "../domain/refund.ts";
import { refundDue } from "../events.ts";
import { refundQuestion } from "../queries/refund-question.ts";
import { addToLine, lockRma, replaceMoney, saveRma, tellRma, type RmaRow } from "../store.ts";

export const returnsPolicy = (work: Work) =>
  current(work, "returns.policy", returnsPolicySchema, defaultReturnsPolicy);

/**
 * Writes what a return will give back if all that is asked for comes back as it left. An estimate: nothing is given back for it.
 *
 * @returns the estimate in minor units
 */
export async function estimateRefund(work: Work, rmaId: string): Promise<bigint> {
  const rma = await lockRma(work, rmaId);
  if (!rma?.orderId || !rma.currency) return 0n;
  const { body } = await returnsPolicy(work);
  const lines = refundLines(await refundQuestion(work, { ...rma, orderId: rma.orderId }, body, true));
  await replaceMoney(work, rma.id, rma.currency, lines);
  await saveRma(work, rma.id, { moneyStatus: "pending" });
  return refundTotal(lines);
}

/**
 * Makes the money of a return due when the trigger is the one its policy named as it was opened. The lines are fixed now and
 * `returns/refund.due` is told; every later call changes nothing. The only place where money becomes ready.
 */
export async function dueRefund(work: Work, rma: RmaRow, reached: RefundTrigger): Promise<void> {
  const { orderId, currency } = rma;
  if (!orderId || !currency || rma.refundTrigger !== reached) return;
  if (rma.moneyStatus === "ready" || rma.moneyStatus === "settled") return;
  const isAsked = reached === "first_scan";
  const { body, version } = await returnsPolicy(work);
  // two returns of one order round over what the other gave back
  await lockOrder(work, orderId);
  const lines = refundLines(await refundQuestion(work, { ...rma, orderId }, body, isAsked));
  await replaceMoney(work, rma.id, currency, lines);
  if (refundTotal(lines) === 0n) {
    await saveRma(work, rma.id, { moneyStatus: "none" });
    return;
  }
  for (const line of rma.lines) {
    const units = isAsked ? line.expectedQuantity : line.receivedQuantity;
    if (line.orderLineId && units > 0) await addToLine(work, line.id, "refundedQuantity", units);
  }
  await saveRma(work, rma.id, { moneyStatus: "ready", refundDueAt: clock.now(), policyVersion: version });
  await tellRma(work, rma.id, "refund_due", "The refund is due");
  await emit(work, refundDue, { rmaId: rma.id, orderId }, { key: `refund.due:${rma.id}` });
}

/** The room that gave the money back says so. Saying it twice changes nothing. */
export async function settleRefund(
  work: Work,
  { rmaId, creditNotes }: { rmaId: string; creditNotes: string[] },
): Promise<void> {
  const rma = await lockRma(work, rmaId);
  if (rma?.moneyStatus !== "ready") return;
  await saveRma(work, rmaId, { moneyStatus: "settled" });
  await tellRma(work, rmaId, "refunded", `Credited with ${creditNotes.join(", ")}`);
}
