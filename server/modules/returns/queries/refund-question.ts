import type { Work } from "#server/db/transact.ts";
import type { Grade, ReturnsPolicy } from "../contract.ts";
import type { LineToRefund, RefundQuestion } from "../domain/refund.ts";
import type { RmaRow } from "../store.ts";

interface PaidLine {
  id: string;
  priceMinor: bigint;
  discountMinor: bigint;
  taxMinor: bigint;
  unitsInLine: number;
  refunded: number;
}

/**
 * What was paid for the lines of a return, and the units to give money back for: those that are here, by grade as far as they are
 * inspected; or, with `asked`, all that are asked for. What is no line of the order gives nothing back.
 */
export async function refundQuestion(
  work: Work,
  rma: RmaRow & { orderId: string },
  policy: ReturnsPolicy,
  asked: boolean,
): Promise<RefundQuestion> {
  const { tenantId } = work;
  const paid = await paidLines(work, rma);
  const shipping = await work.tx.orderShippingLine.aggregate({
    where: { tenantId, orderId: rma.orderId },
    _sum: { priceMinor: true, discountMinor: true, taxMinor: true },
  });
  const order = await work.tx.salesOrder.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: rma.orderId } },
    select: { taxesIncluded: true },
  });
  const graded = await gradedUnits(work, rma.id);
  const before = new Map(paid.map(({ id, refunded }) => [id, refunded]));
  const lines = rma.lines.flatMap((line): LineToRefund[] => {
    const row = paid.find(({ id }) => id === line.orderLineId);
    const count = asked ? line.expectedQuantity : line.receivedQuantity;
    if (!row || !line.orderLineId || count === 0) return [];
    const units = asked ? [{ grade: null, quantity: count }] : byGrade(graded, line.id, count);
    const unitsBefore = before.get(row.id)!;
    before.set(row.id, unitsBefore + count);
    const { priceMinor, discountMinor, taxMinor, unitsInLine } = row;
    const { reason, orderLineId } = line;
    return [{ rmaLineId: line.id, orderLineId, reason, unitsInLine, unitsBefore, units, priceMinor, discountMinor, taxMinor }]; // prettier-ignore
  });
  const sums = shipping._sum;
  return {
    lines,
    taxesIncluded: order.taxesIncluded,
    shipping: {
      priceMinor: (sums.priceMinor ?? 0n) - (sums.discountMinor ?? 0n),
      taxMinor: sums.taxMinor ?? 0n,
    },
    unitsInOrder: paid.reduce((sum, { unitsInLine }) => sum + unitsInLine, 0),
    policy,
  };
}

/** Every line of the order with what was paid for it; `refunded` are units of returns whose money is due or given back. */
async function paidLines(work: Work, rma: RmaRow & { orderId: string }): Promise<PaidLine[]> {
  return work.tx.$queryRaw<PaidLine[]>`
    select l.id, l.unit_price_minor * l.quantity as "priceMinor", l.discount_minor as "discountMinor", l.tax_minor as "taxMinor",
           (l.quantity * (select coalesce(sum(d.per_unit), 1) from order_demand d
             where d.tenant_id = l.tenant_id and d.order_line_id = l.id))::integer as "unitsInLine",
           (select coalesce(sum(r.refunded_quantity), 0)::integer from rma_line r
             where r.tenant_id = l.tenant_id and r.order_line_id = l.id and r.rma_id <> ${rma.id}) as refunded
      from order_line l where l.tenant_id = ${work.tenantId} and l.order_id = ${rma.orderId} order by l.position`;
}

/** Units of each line that are inspected, by grade. */
export async function gradedUnits(work: Work, rmaId: string) {
  const rows = await work.tx.rmaInspection.groupBy({
    by: ["rmaLineId", "grade"],
    where: { tenantId: work.tenantId, rmaId, grade: { not: null } },
    _sum: { quantity: true },
    orderBy: [{ rmaLineId: "asc" }, { grade: "asc" }],
  });
  return rows.map(({ rmaLineId, grade, _sum }) => ({
    rmaLineId,
    grade: grade as Grade | null,
    quantity: _sum.quantity ?? 0,
  }));
}

function byGrade(
  graded: { rmaLineId: string; grade: Grade | null; quantity: number }[],
  lineId: string,
  count: number,
): { grade: Grade | null; quantity: number }[] {
  const known = graded.filter(({ rmaLineId }) => rmaLineId === lineId);
  const ungraded = count - known.reduce((sum, { quantity }) => sum + quantity, 0);
  return ungraded > 0 ? [...known, { grade: null, quantity: ungraded }] : known;
}
