import { newId } from "#kernel/ids.ts";
import type { Work } from "#server/db/transact.ts";
import type { PaymentStatus, RefundStatus } from "./contract.ts";

/** A payment as stored. Amounts are minor units. */
export interface PaymentRow {
  id: string;
  connectionId: string;
  externalId: string;
  orderId: string | null;
  amountMinor: bigint;
  /** Given back or on its way back; the database keeps it within the amount. */
  refundedMinor: bigint;
  currency: string;
  status: PaymentStatus;
  orderReference: string | null;
  paidAt: Date;
}

export type NewPayment = Omit<PaymentRow, "id" | "refundedMinor">;

const asPayment = (row: { status: string } & Omit<PaymentRow, "status">): PaymentRow => ({
  ...row,
  status: row.status as PaymentStatus,
});

/** The payment of a charge, locked; made when there is none. */
export async function lockOrInsertPayment(
  work: Work,
  payment: NewPayment,
): Promise<{ row: PaymentRow; isNew: boolean }> {
  const inserted = await work.tx.payment.createMany({
    data: [{ ...payment, tenantId: work.tenantId, id: newId("pmt") }],
    skipDuplicates: true,
  });
  const row = await lockPaymentOfCharge(work, payment.connectionId, payment.externalId);
  if (!row) throw new Error(`The payment of ${payment.externalId} is neither there nor could it be made.`);
  return { row, isNew: inserted.count === 1 };
}

export async function lockPaymentOfCharge(
  work: Work,
  connectionId: string,
  externalId: string,
): Promise<PaymentRow | null> {
  const found = await work.tx.$queryRaw<{ id: string }[]>`
    select id from payment where tenant_id = ${work.tenantId} and connection_id = ${connectionId}
       and external_id = ${externalId} for update`;
  return found[0] ? readPayment(work, found[0].id) : null;
}

export async function lockPayment(work: Work, id: string): Promise<PaymentRow | null> {
  await work.tx.$queryRaw`select 1 from payment where tenant_id = ${work.tenantId} and id = ${id} for update`;
  return readPayment(work, id);
}

/** Every payment of an order, locked in the order of their ids. */
export async function lockPaymentsOfOrder(work: Work, orderId: string): Promise<PaymentRow[]> {
  await work.tx
    .$queryRaw`select 1 from payment where tenant_id = ${work.tenantId} and order_id = ${orderId} order by id for update`;
  const rows = await work.tx.payment.findMany({
    where: { tenantId: work.tenantId, orderId },
    orderBy: { id: "asc" },
  });
  return rows.map(asPayment);
}

async function readPayment(work: Work, id: string): Promise<PaymentRow | null> {
  const row = await work.tx.payment.findUnique({ where: { tenantId_id: { tenantId: work.tenantId, id } } });
  return row && asPayment(row);
}

export async function savePayment(
  work: Work,
  id: string,
  data: Partial<
    Pick<PaymentRow, "orderId" | "status" | "amountMinor" | "refundedMinor" | "paidAt" | "orderReference">
  >,
): Promise<void> {
  await work.tx.payment.update({ where: { tenantId_id: { tenantId: work.tenantId, id } }, data });
}

/** A refund as stored. Amounts are minor units. */
export interface RefundRow {
  id: string;
  connectionId: string;
  paymentId: string | null;
  orderId: string | null;
  creditNoteId: string | null;
  amountMinor: bigint;
  currency: string;
  status: RefundStatus;
  idempotencyKey: string;
  externalId: string | null;
  failureReason: string | null;
  attempts: number;
  executedAt: Date | null;
  settledAt: Date | null;
}

export type NewRefund = Omit<RefundRow, "id" | "failureReason" | "attempts" | "settledAt">;

const asRefund = (row: { status: string } & Omit<RefundRow, "status">): RefundRow => ({
  ...row,
  status: row.status as RefundStatus,
});

/** @returns its id; null when the idempotency key or the processor's id is there already */
export async function insertRefund(work: Work, refund: NewRefund): Promise<string | null> {
  const id = newId("rfd");
  const { count } = await work.tx.refund.createMany({
    data: [{ ...refund, tenantId: work.tenantId, id }],
    skipDuplicates: true,
  });
  return count === 1 ? id : null;
}

export async function lockRefund(work: Work, id: string): Promise<RefundRow | null> {
  await work.tx.$queryRaw`select 1 from refund where tenant_id = ${work.tenantId} and id = ${id} for update`;
  const row = await work.tx.refund.findUnique({ where: { tenantId_id: { tenantId: work.tenantId, id } } });
  return row && asRefund(row);
}

export async function lockRefundOfProcessor(
  work: Work,
  connectionId: string,
  externalId: string,
): Promise<RefundRow | null> {
  const row = await work.tx.refund.findFirst({
    where: { tenantId: work.tenantId, connectionId, externalId },
    select: { id: true },
  });
  return row && lockRefund(work, row.id);
}

export async function refundsOfPayment(work: Work, paymentId: string): Promise<RefundRow[]> {
  const rows = await work.tx.refund.findMany({
    where: { tenantId: work.tenantId, paymentId },
    orderBy: { id: "asc" },
  });
  return rows.map(asRefund);
}

export async function refundsOfCreditNote(work: Work, creditNoteId: string): Promise<RefundRow[]> {
  const rows = await work.tx.refund.findMany({
    where: { tenantId: work.tenantId, creditNoteId },
    orderBy: { id: "asc" },
  });
  return rows.map(asRefund);
}

export async function saveRefund(
  work: Work,
  id: string,
  data: Partial<
    Pick<RefundRow, "status" | "externalId" | "failureReason" | "attempts" | "executedAt" | "settledAt">
  >,
): Promise<void> {
  await work.tx.refund.update({ where: { tenantId_id: { tenantId: work.tenantId, id } }, data });
}
