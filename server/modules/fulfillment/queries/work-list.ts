import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { empty, join, sql } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { FulfillmentStatus, WorkListInput } from "../contract.ts";

export interface WorkListRow {
  id: string;
  number: string;
  orderId: string;
  orderNumber: string;
  locationId: string;
  location: string;
  status: FulfillmentStatus;
  shipByAt: Date;
  isLate: boolean;
  unitCount: number;
  pickedCount: number;
  assignedName: string | null;
  /** Whether every parcel has its label, once it is packed. */
  isLabeled: boolean;
}

const cursorKey = z.tuple([z.iso.datetime(), z.string()]);

/** Jobs of a location (or of all), the first to ship first. */
export async function workList(work: Work, input: WorkListInput): Promise<Page<WorkListRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const locationId = work.boundTo ?? input.locationId;
  const conditions = [
    locationId ? sql`and f.location_id = ${locationId}` : empty,
    input.status ? sql`and f.status = ${input.status}` : empty,
    after ? sql`and (f.ship_by_at, f.id) > (${new Date(after[0])}, ${after[1]})` : empty,
  ];
  const rows = await work.tx.$queryRaw<WorkListRow[]>`
    with page as (select f.* from fulfillment_order f where f.tenant_id = ${work.tenantId} ${join(conditions, " ")}
                   order by f.ship_by_at, f.id limit ${input.limit + 1})
    select f.id, f.number, f.order_id as "orderId", o.number as "orderNumber", f.location_id as "locationId", l.name as location,
           f.status, f.ship_by_at as "shipByAt",
           f.ship_by_at < now() and f.status not in ('shipped', 'canceled') as "isLate",
           t.units as "unitCount", t.picked as "pickedCount", u.name as "assignedName",
           exists (select from shipment s join parcel p on p.tenant_id = s.tenant_id and p.shipment_id = s.id
                    where s.tenant_id = f.tenant_id and s.fulfillment_order_id = f.id)
           and not exists (select from shipment s join parcel p on p.tenant_id = s.tenant_id and p.shipment_id = s.id
                    where s.tenant_id = f.tenant_id and s.fulfillment_order_id = f.id and p.tracking_number is null) as "isLabeled"
      from page f join sales_order o on o.tenant_id = f.tenant_id and o.id = f.order_id
      join location l on l.tenant_id = f.tenant_id and l.id = f.location_id
      left join app_user u on u.id = f.assigned_to
      cross join lateral (select coalesce(sum(quantity), 0)::int as units, coalesce(sum(picked_quantity), 0)::int as picked
                            from fulfillment_line x where x.tenant_id = f.tenant_id and x.fulfillment_order_id = f.id) t
     order by f.ship_by_at, f.id`;
  return cutPage(rows, input.limit, (row) => [row.shipByAt.toISOString(), row.id]);
}

export interface StationCount {
  locationId: string;
  name: string;
  toPick: number;
  toPack: number;
  toShip: number;
}

/** How much waits at each location, for a scanner at its own; counts are capped at 1,000. */
export async function stationCounts(work: Work): Promise<StationCount[]> {
  return work.tx.$queryRaw<StationCount[]>`
    select l.id as "locationId", l.name,
           least(count(f.id) filter (where f.status in ('open', 'picking')), 1000)::int as "toPick",
           least(count(f.id) filter (where f.status = 'picked'), 1000)::int as "toPack",
           least(count(f.id) filter (where f.status = 'packed'), 1000)::int as "toShip"
      from location l left join fulfillment_order f on f.tenant_id = l.tenant_id and f.location_id = l.id
        and f.status in ('open', 'picking', 'picked', 'packed')
     where l.tenant_id = ${work.tenantId} and l.status = 'active'
       and (${work.boundTo ?? null}::text is null or l.id = ${work.boundTo ?? null}) group by l.id, l.name, l.priority order by l.priority, l.id`;
}
