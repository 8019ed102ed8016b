import type { Work } from "#server/db/transact.ts";
import type { LineShipped } from "../domain/fulfillment-parts.ts";

/** A shipment as its channel has to hear of it. */
export interface PushedShipment {
  pushId: string;
  state: string;
  attempts: number;
  connectionId: string;
  orderId: string;
  orderNumber: string;
  shipmentId: string;
  externalOrderId: string;
  /** The number of the location it left from, at the channel. */
  externalLocationId: string | null;
  carrier: string;
  trackingNumbers: string[];
  lines: LineShipped[];
}

/**
 * Reads it; null when there is no such push. What left before is what left with fulfillment orders that shipped earlier: the
 * order of shipping never changes afterwards, so the answer does not either.
 */
export async function shipmentToTell(work: Work, pushId: string): Promise<PushedShipment | null> {
  const [push] = await work.tx.$queryRaw<(Omit<PushedShipment, "lines"> & { fulfillmentOrderId: string })[]>`
    select p.id as "pushId", p.state, p.attempts, p.connection_id as "connectionId", p.order_id as "orderId", o.number as "orderNumber",
           p.shipment_id as "shipmentId", o.external_id as "externalOrderId", x.external_location_id as "externalLocationId",
           s.fulfillment_order_id as "fulfillmentOrderId",
           coalesce((select c.carrier from parcel c where c.tenant_id = s.tenant_id and c.shipment_id = s.id and c.carrier <> ''
                      order by c.id limit 1), s.carrier) as carrier,
           array(select c.tracking_number from parcel c where c.tenant_id = s.tenant_id and c.shipment_id = s.id
                   and c.tracking_number is not null order by c.id) as "trackingNumbers"
      from fulfillment_push p
      join shipment s on s.tenant_id = p.tenant_id and s.id = p.shipment_id
      join sales_order o on o.tenant_id = p.tenant_id and o.id = p.order_id
      left join channel_location x on x.tenant_id = p.tenant_id and x.connection_id = p.connection_id and x.location_id = s.location_id
     where p.tenant_id = ${work.tenantId} and p.id = ${pushId}`;
  if (!push) return null;
  const { fulfillmentOrderId, ...rest } = push;
  const lines = await work.tx.$queryRaw<LineShipped[]>`
    with this as (
      select id, order_id, shipped_at from fulfillment_order where tenant_id = ${work.tenantId} and id = ${fulfillmentOrderId}),
    shipped as (
      select l.order_line_id, l.sku_id, sum(l.shipped_quantity) filter (where f.id = this.id)::integer as now,
             sum(l.shipped_quantity) filter (where f.id <> this.id and (f.shipped_at, f.id) < (this.shipped_at, this.id))::integer as before
        from this join fulfillment_order f on f.tenant_id = ${work.tenantId} and f.order_id = this.order_id
        join fulfillment_line l on l.tenant_id = f.tenant_id and l.fulfillment_order_id = f.id
       group by 1, 2)
    select o.external_line_id as "externalLineId",
           jsonb_agg(jsonb_build_object('perUnit', d.per_unit, 'before', coalesce(s.before, 0), 'now', coalesce(s.now, 0))) as skus
      from order_line o join order_demand d on d.tenant_id = o.tenant_id and d.order_line_id = o.id
      left join shipped s on s.order_line_id = d.order_line_id and s.sku_id = d.sku_id
     where o.tenant_id = ${work.tenantId} and o.order_id = ${push.orderId}
     group by 1 order by 1`;
  return { ...rest, lines };
}
