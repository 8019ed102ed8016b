import type { Work } from "#server/db/transact.ts";
import type { ProcessorCharge } from "../adapters/stripe/charge.ts";
import { laterPayment } from "../domain/money-state.ts";
import { orderOfPayment } from "../queries/order-of-payment.ts";
import {
  lockOrInsertPayment,
  lockPayment,
  lockPaymentOfCharge,
  savePayment,
  type PaymentRow,
} from "../store.ts";
import { postPayment, postPaymentFailure } from "./post-money.ts";

export interface RecordedPayment {
  paymentId: string;
  orderId: string | null;
  status: PaymentRow["status"];
  isNew: boolean;
}

/**
 * Records what the processor says of a charge: a payment, linked to its order and posted once. Messages may come twice and in
 * any order; a payment whose order is not here yet is linked when the order comes, and posted then or with its payout.
 *
 * @returns null for a charge that took no money: authorized only, or failed from the start
 */
export async function recordPayment(
  work: Work,
  connectionId: string,
  charge: ProcessorCharge,
): Promise<RecordedPayment | null> {
  const { status } = charge;
  if (status === "succeeded" && charge.capturedMinor === 0n) return null;
  const known = await lockPaymentOfCharge(work, connectionId, charge.externalId);
  if (status === "failed" && !known) return null;
  const amountMinor = status === "succeeded" ? charge.capturedMinor : charge.amountMinor;
  const order = await orderOfPayment(work, charge.orderReferences);
  const { row, isNew } = await lockOrInsertPayment(work, {
    connectionId,
    externalId: charge.externalId,
    orderId: order?.id ?? null,
    amountMinor,
    currency: charge.currency,
    status,
    orderReference: order?.reference ?? charge.orderReferences[0] ?? null,
    paidAt: charge.paidAt,
  });
  const next: PaymentRow = {
    ...row,
    status: laterPayment(row.status, status),
    orderId: row.orderId ?? order?.id ?? null,
    // the amount is final once it was taken; a capture may be lower than what was authorized
    amountMinor: row.status === "pending" && status === "succeeded" ? amountMinor : row.amountMinor,
  };
  if (!isNew) {
    await savePayment(work, row.id, {
      status: next.status,
      orderId: next.orderId,
      amountMinor: next.amountMinor,
    });
  }
  const wasTaken = row.status === "succeeded";
  if (next.status === "succeeded" && next.orderId) await postPayment(work, next);
  if (wasTaken && next.status === "failed") {
    await postPayment(work, row);
    await postPaymentFailure(work, next);
  }
  return { paymentId: row.id, orderId: next.orderId, status: next.status, isNew };
}

/** Links payments that came before their orders, and posts them. */
export async function linkPayments(work: Work, orderIds: readonly string[]): Promise<number> {
  const orders = await work.tx.salesOrder.findMany({
    where: { tenantId: work.tenantId, id: { in: [...orderIds] } },
    select: { id: true, externalId: true, channelOrderName: true, paymentReference: true },
  });
  const names = orders.flatMap((order) => [
    order.externalId,
    `gid://shopify/Order/${order.externalId}`,
    order.channelOrderName,
    order.channelOrderName.replace(/^#/, ""),
    ...(order.paymentReference ? [order.paymentReference] : []),
  ]);
  const waiting = await work.tx.payment.findMany({
    where: { tenantId: work.tenantId, orderId: null, orderReference: { in: names } },
    orderBy: { id: "asc" },
    select: { id: true, orderReference: true },
  });
  let linked = 0;
  for (const { id, orderReference } of waiting) {
    const order = await orderOfPayment(work, [orderReference ?? ""]);
    const payment = order && (await lockPayment(work, id));
    if (!payment || payment.orderId) continue;
    await savePayment(work, id, { orderId: order.id });
    if (payment.status === "succeeded") await postPayment(work, { ...payment, orderId: order.id });
    linked += 1;
  }
  return linked;
}
