import type { Work } from "#server/db/transact.ts";

/** Units of a SKU that left for an order line, and how many of them may still come back. */
export interface SoldUnits {
  orderLineId: string;
  skuId: string;
  skuCode: string;
  title: string;
  shipped: number;
  /** Asked for or here already, in returns that were not turned down. */
  returning: number;
  left: number;
}

/** What of an order was shipped, by order line and SKU. */
export async function soldUnits(work: Work, orderId: string): Promise<SoldUnits[]> {
  return work.tx.$queryRaw<SoldUnits[]>`
    select s.*, greatest(0, s.shipped - s.returning) as "left" from (
      select f.order_line_id as "orderLineId", f.sku_id as "skuId", k.code as "skuCode", l.title,
             sum(f.shipped_quantity)::integer as shipped,
             (select coalesce(sum(greatest(r.expected_quantity - r.missing_quantity, r.received_quantity)), 0)::integer
                from rma_line r join rma on rma.tenant_id = r.tenant_id and rma.id = r.rma_id and rma.status not in ('rejected', 'canceled')
               where r.tenant_id = ${work.tenantId} and r.order_line_id = f.order_line_id and r.sku_id = f.sku_id) as returning
        from fulfillment_line f
        join order_line l on l.tenant_id = f.tenant_id and l.id = f.order_line_id
        join sku k on k.tenant_id = f.tenant_id and k.id = f.sku_id
       where f.tenant_id = ${work.tenantId} and f.order_id = ${orderId} and f.shipped_quantity > 0
       group by f.order_line_id, f.sku_id, k.code, l.title, l.position
       order by l.position, k.code) s`;
}

/** When the last parcel of an order left; null when none did. */
export async function lastShippedAt(work: Work, orderId: string): Promise<Date | null> {
  const { _max } = await work.tx.fulfillmentOrder.aggregate({
    where: { tenantId: work.tenantId, orderId },
    _max: { shippedAt: true },
  });
  return _max.shippedAt;
}

/** Codes of the lots or serial numbers of a SKU that were picked for an order; empty when none was noted. */
export async function soldLots(work: Work, orderId: string, skuId: string): Promise<string[]> {
  const rows = await work.tx.$queryRaw<{ code: string }[]>`
    select distinct lot.code from fulfillment_line f
      join pick p on p.tenant_id = f.tenant_id and p.fulfillment_line_id = f.id
      join lot on lot.tenant_id = p.tenant_id and lot.id = p.lot_id
     where f.tenant_id = ${work.tenantId} and f.order_id = ${orderId} and f.sku_id = ${skuId}`;
  return rows.map(({ code }) => code);
}

/** Which of these serial numbers left with another order the last time they were picked. */
export async function serialsOfOthers(
  work: Work,
  { orderId, skuId, serials }: { orderId: string | null; skuId: string; serials: string[] },
): Promise<string[]> {
  const rows = await work.tx.$queryRaw<{ code: string }[]>`
    select code from (
      select distinct on (lot.id) lot.code, f.order_id
        from lot join pick p on p.tenant_id = lot.tenant_id and p.lot_id = lot.id
        join fulfillment_line f on f.tenant_id = p.tenant_id and f.id = p.fulfillment_line_id
       where lot.tenant_id = ${work.tenantId} and lot.sku_id = ${skuId} and lot.is_serial and lot.code = any(${serials})
       order by lot.id, p.at desc) last
     where order_id is distinct from ${orderId}`;
  return rows.map(({ code }) => code);
}

/** The order that a code on a parcel names: its number, its name at the channel, or a tracking number it left with. */
export async function orderOfCode(work: Work, code: string): Promise<string | null> {
  const [found] = await work.tx.$queryRaw<{ id: string }[]>`
    select id from sales_order where tenant_id = ${work.tenantId} and number = ${code}
    union all select id from sales_order where tenant_id = ${work.tenantId} and channel_order_name in (${code}, ${`#${code}`})
    union all select s.order_id from parcel p join shipment s on s.tenant_id = p.tenant_id and s.id = p.shipment_id
      where p.tenant_id = ${work.tenantId} and p.tracking_number = ${code.replaceAll(" ", "").toUpperCase()}
    limit 1`;
  return found?.id ?? null;
}
