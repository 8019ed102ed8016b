import { newId } from "#kernel/ids.ts";
import { addDays, localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { returnLabelOf } from "#server/modules/shipping/public.ts";
import { clock } from "#server/platform/clock.ts";
import { MOST_BUYER_PHOTOS, type BuyerReturn, type BuyerReturns } from "../buyer-contract.ts";
import type { MoneyStatus, RmaStatus } from "../contract.ts";
import { feeOf, isExcluded } from "../domain/buyer-terms.ts";
import { returnsPolicy } from "./policy-in-force.ts";
import { lastShippedAt, soldUnits } from "./sold.ts";

/** What the buyer of an order can send back, on which terms, and what became of what was asked for. */
export async function buyerReturns(work: Work, orderId: string): Promise<BuyerReturns> {
  const { body: policy } = await returnsPolicy(work);
  const shippedAt = await lastShippedAt(work, orderId);
  const lastDay = shippedAt && addDays(localDateOf(shippedAt, "UTC"), policy.windowDays);
  const lines = (await soldUnits(work, orderId))
    .filter(({ left }) => left > 0)
    .map(({ orderLineId, skuId, skuCode, title, left }) => ({
      ...{ orderLineId, skuId, skuCode, title, left },
      isExcluded: isExcluded(skuCode, policy.buyers),
    }));
  const closed = () => {
    if (!policy.buyers.isOpen || policy.buyers.reasons.length === 0) return "by_merchant";
    if (!lastDay) return "not_shipped";
    if (lastDay < localDateOf(clock.now(), "UTC")) return "over";
    return lines.every((line) => line.isExcluded) ? "nothing_left" : null;
  };
  return {
    closed: closed(),
    ...{ lastDay, lines, formId: newId("rma"), mostPhotos: MOST_BUYER_PHOTOS },
    reasons: policy.buyers.reasons.map((reason) => ({ reason, feePercent: feeOf(reason, policy) })),
    returns: await returnsOf(work, orderId),
  };
}

/** What comes back of the order, the newest first. What nobody announced is told by mail, not here. */
async function returnsOf(work: Work, orderId: string): Promise<BuyerReturn[]> {
  const { tenantId } = work;
  const rmas = await work.tx.rma.findMany({
    where: { tenantId, orderId, isUnexpected: false },
    orderBy: { id: "desc" },
    take: 20,
  });
  const found: BuyerReturn[] = [];
  for (const rma of rmas) {
    const { _sum } = await work.tx.rmaMoneyLine.aggregate({ where: { tenantId, rmaId: rma.id }, _sum: { amountMinor: true } }); // prettier-ignore
    const label = await returnLabelOf(work, rma.id);
    found.push({
      ...{ id: rma.id, number: rma.number, status: rma.status as RmaStatus, askedAt: rma.createdAt },
      endReason: rma.endReason,
      lines: await titlesOf(work, rma.id),
      money: rma.moneyStatus as MoneyStatus,
      refundMinor: _sum.amountMinor ?? 0n,
      currency: rma.currency ?? "",
      label:
        label?.labelUrl && label.trackingNumber && rma.status === "approved"
          ? { carrier: label.carrier, trackingNumber: label.trackingNumber, url: label.labelUrl }
          : null,
    });
  }
  return found;
}

const titlesOf = (work: Work, rmaId: string) => work.tx.$queryRaw<BuyerReturn["lines"]>`
  select coalesce(o.title, s.title) as title, sum(greatest(l.expected_quantity, l.received_quantity))::integer as quantity
    from rma_line l join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
    left join order_line o on o.tenant_id = l.tenant_id and o.id = l.order_line_id
   where l.tenant_id = ${work.tenantId} and l.rma_id = ${rmaId} group by 1 order by min(l.id)`;
