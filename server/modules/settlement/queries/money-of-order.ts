import type { Work } from "#server/db/transact.ts";

/** Payments and refunds of an order, and the payout each arrived with. Amounts are minor units. */
export async function moneyOfOrder(work: Work, orderId: string) {
  const payments = await work.tx.payment.findMany({
    where: { tenantId: work.tenantId, orderId },
    orderBy: { paidAt: "asc" },
    omit: { tenantId: true },
  });
  const refunds = await work.tx.refund.findMany({
    where: { tenantId: work.tenantId, orderId },
    orderBy: { requestedAt: "asc" },
    omit: { tenantId: true, idempotencyKey: true },
  });
  const payouts = await work.tx.$queryRaw<
    { targetId: string; payoutId: string; arrivalOn: string; feeMinor: bigint }[]
  >`
    select m.target_id as "targetId", p.id as "payoutId", p.arrival_on as "arrivalOn", b.fee_minor as "feeMinor"
      from settlement_match m
      join balance_transaction b on b.tenant_id = m.tenant_id and b.id = m.balance_transaction_id
      join payout p on p.tenant_id = b.tenant_id and p.id = b.payout_id
     where m.tenant_id = ${work.tenantId} and m.order_id = ${orderId} and m.target_type in ('payment', 'refund') order by p.id`;
  return { payments, refunds, payouts };
}
