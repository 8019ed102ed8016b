import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import type { SettlementRefusal } from "../errors.ts";
import { refundRequested } from "../events.ts";
import {
  insertRefund,
  lockPayment,
  lockPaymentsOfOrder,
  lockRefund,
  refundsOfCreditNote,
  savePayment,
  type PaymentRow,
} from "../store.ts";

export interface RequestRefundInput {
  creditNoteId: string;
  orderId: string;
  amountMinor: bigint;
  currency: string;
}

/**
 * Sets aside what a credit note gives back, on the order's payments, the oldest first, and asks for its execution. The
 * payments are locked while what is left of them is looked at, so no two requests give the same cent back. A second call for
 * the same note returns the first request.
 *
 * @returns the refunds, one a payment; `settlement.nothing_to_refund` with what is left when it is not enough
 */
export async function requestRefund(
  work: Work,
  input: RequestRefundInput,
): Promise<Result<{ refundIds: string[]; isNew: boolean }, SettlementRefusal>> {
  const { creditNoteId, orderId, amountMinor, currency } = input;
  const payments = (await lockPaymentsOfOrder(work, orderId)).filter(
    (payment) => payment.status === "succeeded" && payment.currency === currency,
  );
  const earlier = await refundsOfCreditNote(work, creditNoteId);
  if (earlier.length > 0) return ok({ refundIds: earlier.map(({ id }) => id), isNew: false });
  const leftMinor = payments.reduce((sum, payment) => sum + leftOf(payment), 0n);
  if (amountMinor <= 0n || leftMinor < amountMinor) {
    return err({
      code: "settlement.nothing_to_refund",
      orderId,
      askedMinor: amountMinor,
      leftMinor,
      currency,
    });
  }
  const refundIds: string[] = [];
  let openMinor = amountMinor;
  for (const payment of payments) {
    const partMinor = openMinor < leftOf(payment) ? openMinor : leftOf(payment);
    if (partMinor === 0n) continue;
    refundIds.push(
      await setAside(work, payment, {
        creditNoteId,
        amountMinor: partMinor,
        key: `credit_note:${creditNoteId}:${payment.id}`,
      }),
    );
    openMinor -= partMinor;
  }
  await solve(work, { dedupeKey: `refund.unpaid:${creditNoteId}`, resolution: "The refund was asked for." });
  return ok({ refundIds, isNew: true });
}

const leftOf = (payment: PaymentRow) => payment.amountMinor - payment.refundedMinor;

async function setAside(
  work: Work,
  payment: PaymentRow,
  part: { creditNoteId: string | null; amountMinor: bigint; key: string },
): Promise<string> {
  const refundId = await insertRefund(work, {
    connectionId: payment.connectionId,
    paymentId: payment.id,
    orderId: payment.orderId,
    creditNoteId: part.creditNoteId,
    amountMinor: part.amountMinor,
    currency: payment.currency,
    status: "requested",
    idempotencyKey: part.key,
    externalId: null,
    executedAt: null,
  });
  if (!refundId) throw new Error(`A refund with the key ${part.key} exists although none was found.`);
  await savePayment(work, payment.id, { refundedMinor: payment.refundedMinor + part.amountMinor });
  await emit(work, refundRequested, { refundId });
  return refundId;
}

/** Asks finance about a credit note whose money cannot go back to what was paid. */
export async function raiseNothingToRefund(
  work: Work,
  input: RequestRefundInput,
  leftMinor: bigint,
): Promise<void> {
  await raise(work, {
    type: "refund.failed",
    severity: "high",
    subjectType: "credit_note",
    subjectId: input.creditNoteId,
    orderId: input.orderId,
    title: "A credit note promises more than is left of what was paid",
    facts: { askedMinor: input.amountMinor, leftMinor, currency: input.currency },
    nextAction:
      "See whether the shop gave the money back already, or the payment has not arrived. Pay the buyer another way, or close this.",
    ownerRole: "finance",
    dedupeKey: `refund.unpaid:${input.creditNoteId}`,
    dueInMinutes: 24 * 60,
  });
}

/**
 * Tries a failed refund again, as a new one beside it: the failed one stays as it was.
 *
 * @returns the new refund; `settlement.refund_unknown`, `.refund_not_failed` or `.nothing_to_refund`
 */
export async function retryRefund(
  work: Work,
  refundId: string,
): Promise<Result<{ refundId: string }, SettlementRefusal>> {
  const seen = await work.tx.refund.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: refundId } },
    select: { paymentId: true },
  });
  const payment = seen?.paymentId ? await lockPayment(work, seen.paymentId) : null;
  const refund = payment && (await lockRefund(work, refundId));
  if (!refund) return err({ code: "settlement.refund_unknown", refundId });
  if (refund.status !== "failed") {
    return err({ code: "settlement.refund_not_failed", refundId, status: refund.status });
  }
  const key = `again:${refundId}`;
  const again = await work.tx.refund.findUnique({
    where: { tenantId_idempotencyKey: { tenantId: work.tenantId, idempotencyKey: key } },
    select: { id: true },
  });
  if (again) return ok({ refundId: again.id });
  if (leftOf(payment) < refund.amountMinor || payment.status !== "succeeded") {
    return err({
      code: "settlement.nothing_to_refund",
      orderId: refund.orderId ?? "",
      askedMinor: refund.amountMinor,
      leftMinor: leftOf(payment),
      currency: refund.currency,
    });
  }
  const { creditNoteId, amountMinor } = refund;
  const newRefundId = await setAside(work, payment, { creditNoteId, amountMinor, key });
  await solve(work, { dedupeKey: `refund.failed:${refundId}`, resolution: "Tried again." });
  return ok({ refundId: newRefundId });
}
