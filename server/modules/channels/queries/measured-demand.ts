import type { Work } from "#server/db/transact.ts";
import { WINDOW_DAYS } from "../domain/buffer-proposal.ts";

/** What the window says of a SKU that the channel lists. */
export interface MeasuredRow {
  skuId: string;
  code: string;
  tags: string[];
  soldUnits: number;
  scanDelayUnits: number;
  /** Units sold that were not there, a figure for each day on which it happened. */
  oversoldByDay: number[];
}

/** Seconds within which 95 of 100 quantities told in the window reached the channel; null when none was told. */
export async function lagOf(work: Work, connectionId: string, now: Date): Promise<number | null> {
  const [row] = await work.tx.$queryRaw<{ seconds: number | null }[]>`
    select percentile_cont(0.95) within group (order by lag_ms)::float8 / 1000 as seconds from channel_stock
     where tenant_id = ${work.tenantId} and connection_id = ${connectionId} and lag_ms is not null and answered_at > ${sinceOf(now)}`;
  return row?.seconds ?? null;
}

/**
 * Demand, scan delay and oversells of every SKU in a channel's listings over the window. The mean number of units between pick and
 * shipment is the time they spent there by the length of the window (Little's law). A backorder is demand that the channel accepted
 * without stock, so what of it was not sold ahead counts as oversold whatever became of it.
 */
export const measuredDemand = (work: Work, connectionId: string, now: Date): Promise<MeasuredRow[]> =>
  work.tx.$queryRaw<MeasuredRow[]>`
    with sold as (
      select d.sku_id, sum(l.quantity * d.per_unit)::float8 as units
        from sales_order o
        join order_line l on l.tenant_id = o.tenant_id and l.order_id = o.id
        join order_demand d on d.tenant_id = l.tenant_id and d.order_line_id = l.id
       where o.tenant_id = ${work.tenantId} and o.connection_id = ${connectionId} and o.placed_at > ${sinceOf(now)} and o.placed_at <= ${now}
       group by d.sku_id),
    scanned as (
      select fl.sku_id, sum(p.quantity * greatest(0, extract(epoch from
               least(coalesce(f.shipped_at, f.canceled_at, ${now}), ${now}) - p.at)))::float8 / ${WINDOW_DAYS * 86_400} as units
        from pick p
        join fulfillment_line fl on fl.tenant_id = p.tenant_id and fl.id = p.fulfillment_line_id
        join fulfillment_order f on f.tenant_id = p.tenant_id and f.id = p.fulfillment_order_id
        join sales_order o on o.tenant_id = f.tenant_id and o.id = f.order_id
       where p.tenant_id = ${work.tenantId} and o.connection_id = ${connectionId} and p.at > ${sinceOf(now)} and p.at <= ${now}
       group by fl.sku_id),
    oversold as (
      select sku_id, array_agg(units order by day) as by_day from (
        select sku_id, date_trunc('day', created_at) as day, sum(quantity - sold_ahead)::integer as units from backorder
         where quantity > sold_ahead and tenant_id = ${work.tenantId} and connection_id = ${connectionId} and created_at > ${sinceOf(now)} and created_at <= ${now}
         group by 1, 2) days
       group by sku_id)
    select s.id as "skuId", s.code, g.tags, coalesce(sold.units, 0) as "soldUnits", coalesce(scanned.units, 0) as "scanDelayUnits",
           coalesce(oversold.by_day, '{}') as "oversoldByDay"
      from sku s join product g on g.tenant_id = s.tenant_id and g.id = s.product_id
      left join sold on sold.sku_id = s.id left join scanned on scanned.sku_id = s.id left join oversold on oversold.sku_id = s.id
     where s.tenant_id = ${work.tenantId} and exists (
       select from listing_match m join channel_listing l on l.tenant_id = m.tenant_id and l.id = m.listing_id
        where m.tenant_id = s.tenant_id and m.sku_id = s.id and l.connection_id = ${connectionId} and l.status = 'active')
     order by s.id`;

const sinceOf = (now: Date) => new Date(now.getTime() - WINDOW_DAYS * 86_400_000);
