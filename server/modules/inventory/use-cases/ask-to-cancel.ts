import { raise } from "#server/modules/exceptions/public.ts";
import type { Work } from "#server/db/transact.ts";

interface DueOrder {
  orderId: string;
  number: string;
  cancelOn: string;
  lines: { sku: string; quantity: number; expectedOn: string | null }[];
}

/**
 * Asks a person, once for each order and day, whether what was sold ahead and still waits on its day should be canceled. Nothing is
 * canceled by itself: the goods may come tomorrow, and the buyer may want to wait.
 *
 * @returns how many orders were asked about
 */
export async function askToCancel(work: Work): Promise<number> {
  const due = await work.tx.$queryRaw<DueOrder[]>`
    select b.order_id as "orderId", o.number, b.cancel_on as "cancelOn",
           jsonb_agg(jsonb_build_object('sku', s.code, 'quantity', b.quantity, 'expectedOn', b.expected_on) order by s.code) as lines
      from backorder b
      join sales_order o on o.tenant_id = b.tenant_id and o.id = b.order_id
      join sku s on s.tenant_id = b.tenant_id and s.id = b.sku_id
     where b.tenant_id = ${work.tenantId} and b.status = 'open' and b.cancel_on <= to_char(now(), 'YYYY-MM-DD')
       and not exists (select from exception e where e.tenant_id = b.tenant_id and e.order_id = b.order_id
         and e.dedupe_key = 'order.cancel_due:' || b.order_id || ':' || b.cancel_on)
     group by b.order_id, o.number, b.cancel_on order by b.cancel_on, b.order_id limit 500`;
  for (const { orderId, number, cancelOn, lines } of due)
    await raise(work, {
      type: "order.cancel_due",
      severity: "medium",
      subjectType: "sales_order",
      subjectId: orderId,
      orderId,
      title: `${number} waited until ${cancelOn} for what was sold ahead`,
      facts: { cancelOn, lines },
      nextAction:
        "Cancel what waits, fill it from elsewhere, or ask the buyer to wait for the day that is expected.",
      ownerRole: "operations",
      dedupeKey: `order.cancel_due:${orderId}:${cancelOn}`,
      dueInMinutes: 24 * 60,
    });
  return due.length;
}
