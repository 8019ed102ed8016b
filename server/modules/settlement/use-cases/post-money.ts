import { localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { chart, postJournal } from "#server/modules/ledger/public.ts";
import { clock } from "#server/platform/clock.ts";
import { traceOfOrder, zoneOf } from "../queries/order-of-payment.ts";
import type { PaymentRow, RefundRow } from "../store.ts";

async function traced(work: Work, orderId: string | null): Promise<Work> {
  const traceId = orderId ? await traceOfOrder(work, orderId) : undefined;
  return traceId ? { ...work, traceId } : work;
}

/**
 * A payment that was taken: the processor owes it, the buyer no longer does. Posted once; what failed later is taken back by
 * `postPaymentFailure`. Call it last in the transaction.
 */
export async function postPayment(work: Work, payment: PaymentRow): Promise<void> {
  if (payment.status === "pending") return;
  await postJournal(await traced(work, payment.orderId), {
    eventKey: `payment:${payment.id}`,
    postedOn: localDateOf(payment.paidAt, await zoneOf(work)),
    currency: payment.currency,
    sourceType: "payment",
    sourceId: payment.id,
    orderId: payment.orderId,
    memo: `Payment ${payment.externalId}`,
    lines: [
      { account: chart.processorClearing.code, debit: payment.amountMinor },
      { account: chart.receivable.code, credit: payment.amountMinor },
    ],
  });
}

/** A payment that was taken and then turned down: the buyer owes it again. */
export async function postPaymentFailure(work: Work, payment: PaymentRow): Promise<void> {
  await postJournal(await traced(work, payment.orderId), {
    eventKey: `payment_failed:${payment.id}`,
    postedOn: localDateOf(clock.now(), await zoneOf(work)),
    currency: payment.currency,
    sourceType: "payment",
    sourceId: payment.id,
    orderId: payment.orderId,
    memo: `Payment ${payment.externalId} was turned down after it was taken`,
    lines: [
      { account: chart.receivable.code, debit: payment.amountMinor },
      { account: chart.processorClearing.code, credit: payment.amountMinor },
    ],
  });
}

/**
 * A refund that went back: with a credit note it pays what that note promised; one that the shop or the processor made by
 * itself raises what the buyer owes until a credit note lowers it.
 */
export async function postRefund(work: Work, refund: RefundRow, at: Date): Promise<void> {
  await postJournal(await traced(work, refund.orderId), {
    ...(await refundSource(work, refund, at)),
    eventKey: `refund:${refund.id}`,
    memo: `Refund ${refund.externalId ?? refund.id}`,
    lines: [
      { account: promisedOn(refund), debit: refund.amountMinor },
      { account: chart.processorClearing.code, credit: refund.amountMinor },
    ],
  });
}

/** A refund that came back after it went: the processor owes the money again, and it is still promised to the buyer. */
export async function postRefundFailure(work: Work, refund: RefundRow, at: Date): Promise<void> {
  await postJournal(await traced(work, refund.orderId), {
    ...(await refundSource(work, refund, at)),
    eventKey: `refund_failed:${refund.id}`,
    memo: `Refund ${refund.externalId ?? refund.id} came back`,
    lines: [
      { account: chart.processorClearing.code, debit: refund.amountMinor },
      { account: promisedOn(refund), credit: refund.amountMinor },
    ],
  });
}

const promisedOn = (refund: RefundRow) =>
  refund.creditNoteId ? chart.refundsPayable.code : chart.receivable.code;

async function refundSource(work: Work, refund: RefundRow, at: Date) {
  return {
    postedOn: localDateOf(at, await zoneOf(work)),
    currency: refund.currency,
    sourceType: "refund",
    sourceId: refund.id,
    orderId: refund.orderId,
  };
}
