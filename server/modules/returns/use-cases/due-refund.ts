import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { raise } from "#server/modules/exceptions/public.ts";
import { lockOrder } from "#server/modules/orders/public.ts";
import { clock } from "#server/platform/clock.ts";
import { refundTriggerOrder, reviewWords, type RefundTrigger, type ReturnsPolicy, type ReviewReason } from "../contract.ts"; // prettier-ignore
import { refundLines, refundTotal } from "../domain/refund.ts";
import { reviewReasonsOf } from "../domain/review.ts";
import { refundDue } from "../events.ts";
import { returnsPolicy } from "../queries/policy-in-force.ts";
import { gradedUnits, refundQuestion } from "../queries/refund-question.ts";
import { addToLine, lockRma, replaceMoney, saveRma, tellRma, type RmaRow } from "../store.ts";

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
 * Makes the money of a return due when the trigger that its policy named as it was opened is reached; a later step reaches an earlier
 * trigger too, because nobody saw the carrier's first scan of what is here. Where the policy wants a person to look, the money is held
 * and that person is asked. Once it is due, later calls change nothing.
 */
export async function dueRefund(work: Work, rma: RmaRow, reached: RefundTrigger): Promise<void> {
  const { orderId, currency, moneyStatus } = rma;
  if (!orderId || !currency || refundTriggerOrder[reached] < refundTriggerOrder[rma.refundTrigger]) return;
  if (moneyStatus === "ready" || moneyStatus === "settled" || moneyStatus === "declined") return;
  const { body } = await returnsPolicy(work);
  const reasons = await reasonsToLook(work, rma, body);
  if (reasons.length === 0)
    return fixRefund(work, { ...rma, orderId, currency }, body, reached === "first_scan");
  await lockOrder(work, orderId);
  const lines = refundLines(await refundQuestion(work, { ...rma, orderId }, body, false));
  await replaceMoney(work, rma.id, currency, lines);
  const total = refundTotal(lines);
  if (total === 0n) return saveRma(work, rma.id, { moneyStatus: "none" });
  await saveRma(work, rma.id, { moneyStatus: "held", reviewReasons: reasons });
  if (moneyStatus !== "held") await tellRma(work, rma.id, "refund_held", "The refund waits for a person");
  await askForRefund(work, rma, { reasons, total, isHigh: total > BigInt(body.approvalAboveMinor) });
}

async function reasonsToLook(work: Work, rma: RmaRow, policy: ReturnsPolicy): Promise<ReviewReason[]> {
  const graded = await gradedUnits(work, rma.id);
  const gradesOf = (lineId: string) =>
    graded.filter(({ rmaLineId }) => rmaLineId === lineId).map(({ grade }) => grade);
  const lines = rma.lines.map((line) => ({ ...line, grades: gradesOf(line.id) }));
  return reviewReasonsOf({ isUnexpected: rma.isUnexpected, lines }, policy);
}

/** Fixes the money lines of a return, makes them due and tells `returns/refund.due`. The only place where money becomes ready. */
export async function fixRefund(
  work: Work,
  rma: RmaRow & { orderId: string; currency: string },
  policy: ReturnsPolicy,
  isAsked: boolean,
): Promise<void> {
  const { orderId, currency } = rma;
  const { version } = await returnsPolicy(work);
  // two returns of one order round over what the other gave back
  await lockOrder(work, orderId);
  const lines = refundLines(await refundQuestion(work, rma, policy, isAsked));
  await replaceMoney(work, rma.id, currency, lines);
  if (refundTotal(lines) === 0n) return saveRma(work, rma.id, { moneyStatus: "none" });
  for (const line of rma.lines) {
    const units = isAsked ? line.expectedQuantity : line.receivedQuantity;
    if (line.orderLineId && units > 0) await addToLine(work, line.id, "refundedQuantity", units);
  }
  await saveRma(work, rma.id, { moneyStatus: "ready", refundDueAt: clock.now(), policyVersion: version });
  await tellRma(work, rma.id, "refund_due", "The refund is due");
  await emit(work, refundDue, { rmaId: rma.id, orderId }, { key: `refund.due:${rma.id}` });
}

export const reviewKey = (rmaId: string): string => `return.refund_review:${rmaId}`;

async function askForRefund(
  work: Work,
  rma: RmaRow,
  { reasons, total, isHigh }: { reasons: ReviewReason[]; total: bigint; isHigh: boolean },
): Promise<void> {
  await raise(work, {
    type: "return.refund_review",
    severity: isHigh ? "high" : "medium",
    subjectType: "rma",
    subjectId: rma.id,
    orderId: rma.orderId,
    title: `The refund of ${rma.number} waits: ${reasons.map((reason) => reviewWords[reason]).join(", ")}`,
    facts: { rmaId: rma.id, refundMinor: total, currency: rma.currency, reasons },
    nextAction:
      "Look at the photos and lines of the return, then give the refund, keep a part of it, or decline it.",
    ownerRole: isHigh ? "finance" : "support",
    dedupeKey: reviewKey(rma.id),
    dueInMinutes: 24 * 60,
  });
}

/** The carrier's first scan gave money back for units that never came: finance is told what was given for nothing. */
export async function askAboutMoneyGone(work: Work, rma: RmaRow): Promise<void> {
  const gone = rma.lines.filter(
    ({ refundedQuantity, receivedQuantity }) => refundedQuantity > receivedQuantity,
  );
  if (gone.length === 0) return;
  await raise(work, {
    type: "return.mismatch",
    severity: "high",
    subjectType: "rma",
    subjectId: rma.id,
    orderId: rma.orderId,
    title: `${rma.number} gave money back for units that never came`,
    facts: {
      rmaId: rma.id,
      units: gone.reduce((sum, line) => sum + line.refundedQuantity - line.receivedQuantity, 0),
    },
    nextAction:
      "Ask the buyer and the carrier where the units are; charge the buyer or claim them at the carrier.",
    ownerRole: "finance",
    dedupeKey: `return.money_gone:${rma.id}`,
    dueInMinutes: 24 * 60,
  });
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
