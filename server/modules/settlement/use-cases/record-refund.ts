import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import { clock } from "#server/platform/clock.ts";
import { tellMoney } from "#kernel/money.ts";
import type { ProcessorRefund } from "../adapters/stripe/refund.ts";
import { laterRefund } from "../domain/money-state.ts";
import { refundChanged } from "../events.ts";
import {
  insertRefund,
  lockPaymentOfCharge,
  lockRefund,
  lockRefundOfProcessor,
  refundsOfPayment,
  savePayment,
  saveRefund,
  type PaymentRow,
  type RefundRow,
} from "../store.ts";
import { postPayment, postRefund, postRefundFailure } from "./post-money.ts";

/** What became of a message about a refund; `needsCharge`: its payment is not here yet. */
export type RecordedRefund =
  { refundId: string; status: RefundRow["status"]; isNew: boolean } | { needsCharge: string | null };

/**
 * Records what the processor says of a refund, ours or made elsewhere (in the shop, on the processor's own pages). Its state
 * only moves forward; it is posted once when it went and once more when it came back. Locks the payment, then the refund.
 */
export async function recordRefund(
  work: Work,
  connectionId: string,
  told: ProcessorRefund,
): Promise<RecordedRefund> {
  const { chargeExternalId } = told;
  const payment = chargeExternalId && (await lockPaymentOfCharge(work, connectionId, chargeExternalId));
  if (!payment) return { needsCharge: chargeExternalId };
  const known = await knownRefund(work, payment, told);
  const refund = known ?? (await insertForeign(work, payment, told));
  const status = laterRefund(refund.status, told.status);
  const next: RefundRow = { ...refund, status, externalId: told.externalId };
  await saveRefund(work, refund.id, {
    status,
    externalId: told.externalId,
    failureReason: status === "failed" ? (told.failureReason ?? "It was turned down.") : refund.failureReason,
    executedAt: refund.executedAt ?? told.createdAt,
    settledAt: status === refund.status && known ? refund.settledAt : clock.now(),
  });
  if (!known || status !== refund.status) await follow(work, payment, refund, next, told, known === null);
  return { refundId: refund.id, status, isNew: !known };
}

async function knownRefund(
  work: Work,
  payment: PaymentRow,
  told: ProcessorRefund,
): Promise<RefundRow | null> {
  const named = await lockRefundOfProcessor(work, payment.connectionId, told.externalId);
  if (named) return named;
  const ownId = told.metadata.refund_id;
  const own = ownId ? await lockRefund(work, ownId) : null;
  // a note that somebody copied onto another refund does not make it ours
  const isOwn =
    own?.paymentId === payment.id && own.amountMinor === told.amountMinor && own.externalId === null;
  return isOwn ? own : null;
}

async function insertForeign(work: Work, payment: PaymentRow, told: ProcessorRefund): Promise<RefundRow> {
  const id = await insertRefund(work, {
    connectionId: payment.connectionId,
    paymentId: payment.id,
    orderId: payment.orderId,
    creditNoteId: null,
    amountMinor: told.amountMinor,
    currency: told.currency,
    status: "requested",
    idempotencyKey: `processor:${payment.connectionId}:${told.externalId}`,
    externalId: told.externalId,
    executedAt: told.createdAt,
  });
  const row = id && (await lockRefund(work, id));
  if (!row) throw new Error(`Refund ${told.externalId} is neither there nor could it be made.`);
  return row;
}

/** Everything that follows from a new state: what is left of the payment, the books, exceptions, the event. */
async function follow(
  work: Work,
  payment: PaymentRow,
  before: RefundRow,
  next: RefundRow,
  told: ProcessorRefund,
  isNew: boolean,
): Promise<void> {
  const { status, amountMinor } = next;
  const isFailed = status === "failed";
  if (isNew && !isFailed) await takeFromPayment(work, payment, next);
  if (!isNew && isFailed)
    await savePayment(work, payment.id, { refundedMinor: payment.refundedMinor - amountMinor });
  if (isFailed) await raiseRefundFailed(work, next, told.failureReason ?? "It was turned down.");
  else await solve(work, { dedupeKey: `refund.failed:${next.id}`, resolution: `The refund is ${status}.` });
  if (status === "pending" || status === "succeeded" || isFailed) {
    await emit(work, refundChanged, { refundId: next.id, orderId: next.orderId, status });
  }
  if (status === "succeeded" || (isFailed && before.status === "succeeded")) {
    await postPayment(work, payment);
    await postRefund(work, next, told.createdAt);
    if (isFailed) await postRefundFailure(work, next, clock.now());
  }
}

/**
 * A refund that was made elsewhere leaves less for ours: those not sent yet give way, the newest first, and tell finance.
 */
async function takeFromPayment(work: Work, payment: PaymentRow, refund: RefundRow): Promise<void> {
  let refundedMinor = payment.refundedMinor + refund.amountMinor;
  const waiting = (await refundsOfPayment(work, payment.id)).filter(
    (other) => other.id !== refund.id && other.status === "requested",
  );
  for (const other of waiting.reverse()) {
    if (refundedMinor <= payment.amountMinor) break;
    const reason = `The processor gave back ${told(refund)} by itself; too little is left of the payment.`;
    await saveRefund(work, other.id, { status: "failed", failureReason: reason, settledAt: clock.now() });
    await raiseRefundFailed(work, other, reason);
    refundedMinor -= other.amountMinor;
  }
  if (refundedMinor > payment.amountMinor) {
    await raiseRefundFailed(work, refund, "More went back than was paid, by the processor's word.");
    refundedMinor = payment.amountMinor;
  }
  await savePayment(work, payment.id, { refundedMinor });
}

const told = (refund: RefundRow) => tellMoney(refund.amountMinor, refund.currency);

/** Asks finance what to do about money that did not go back. */
export async function raiseRefundFailed(work: Work, refund: RefundRow, reason: string): Promise<void> {
  await raise(work, {
    type: "refund.failed",
    severity: "high",
    subjectType: "refund",
    subjectId: refund.id,
    orderId: refund.orderId,
    title: `A refund of ${told(refund)} did not go through`,
    facts: {
      reason,
      amountMinor: refund.amountMinor,
      currency: refund.currency,
      processorRefund: refund.externalId,
      creditNoteId: refund.creditNoteId,
    },
    nextAction:
      "Read the reason. Try the refund again, or pay the buyer another way and close this with a note.",
    ownerRole: "finance",
    dedupeKey: `refund.failed:${refund.id}`,
    dueInMinutes: 24 * 60,
  });
}
