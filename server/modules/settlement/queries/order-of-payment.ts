import type { Work } from "#server/db/transact.ts";

/** The order a payment is for, with its trace. */
export interface PaidOrder {
  id: string;
  traceId: string;
  reference: string;
}

/**
 * Finds the order behind what a shop wrote on a payment. The channel's order id is most telling, then the payment's own
 * reference, then the name people use; a reference that fits two orders finds none.
 */
export async function orderOfPayment(work: Work, references: readonly string[]): Promise<PaidOrder | null> {
  let isNamedMoreTellingly = false;
  for (const reference of references) {
    const plain = reference.replace(/^gid:\/\/[^/]+\/[^/]+\//, "").trim();
    if (plain === "") continue;
    const rows = await work.tx.$queryRaw<{ id: string; traceId: string; rank: number }[]>`
      select id, trace_id as "traceId", case when external_id = ${plain} then 1 when payment_reference in (${plain}, ${reference}) or id = ${plain} then 2 else ${BY_NAME}::int end as rank
        from sales_order
       where tenant_id = ${work.tenantId}
         and (external_id = ${plain} or payment_reference in (${plain}, ${reference}) or id = ${plain}
              or ltrim(channel_order_name, '#') = ltrim(${plain}, '#'))
       order by rank limit 3`;
    const best = rows.filter((row) => row.rank === rows[0]?.rank);
    // two shops both have a #1001: a name does not overrule an id whose order has not come yet
    const isGuess = best[0]?.rank === BY_NAME && isNamedMoreTellingly;
    if (best.length === 1 && best[0] && !isGuess)
      return { id: best[0].id, traceId: best[0].traceId, reference };
    isNamedMoreTellingly = true;
  }
  return null;
}

/** Rank of an order that only its name in the shop points at. */
const BY_NAME = 3;

/** The order's trace, so that what its money does is found with it. */
export async function traceOfOrder(work: Work, orderId: string): Promise<string | undefined> {
  const row = await work.tx.salesOrder.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: orderId } },
    select: { traceId: true },
  });
  return row?.traceId;
}

/** The merchant's zone, in which days of the books are. */
export async function zoneOf(work: Work): Promise<string> {
  const merchant = await work.tx.merchant.findUniqueOrThrow({
    where: { tenantId: work.tenantId },
    select: { timeZone: true },
  });
  return merchant.timeZone;
}
