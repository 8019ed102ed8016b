import type { Work } from "#server/db/transact.ts";
import { projectPromise, type PromiseDay } from "../domain/promise-by-date.ts";

/** Something that is to come of a SKU. */
export interface Incoming {
  id: string;
  locationId: string;
  location: string;
  quantity: number;
  expectedOn: string | null;
  /** Its day is over at the location and it is not here. */
  isLate: boolean;
  label: string;
  sourceType: string;
  sourceId: string;
  /** Units of it that open backorders rest on. */
  promised: number;
}

export interface PromiseByDate {
  available: number;
  waiting: number;
  incoming: Incoming[];
  /** Today first, then each day on which something is due. */
  days: PromiseDay[];
}

/** What can be promised of a SKU by date: available and what is to come, less what waits already. */
export async function promiseByDate(work: Work, skuId: string): Promise<PromiseByDate> {
  const { tenantId } = work;
  const incoming = await work.tx.$queryRaw<Incoming[]>`
    select e.id, e.location_id as "locationId", l.name as location, e.quantity, e.expected_on as "expectedOn", e.label,
           e.source_type as "sourceType", e.source_id as "sourceId",
           coalesce(e.expected_on < to_char(now() at time zone l.time_zone, 'YYYY-MM-DD'), false) as "isLate",
           coalesce((select sum(b.quantity) from backorder_basis b where b.tenant_id = e.tenant_id and b.expected_receipt_id = e.id), 0)::integer as promised
      from expected_receipt e join location l on l.tenant_id = e.tenant_id and l.id = e.location_id
     where e.tenant_id = ${tenantId} and e.sku_id = ${skuId} and e.quantity > 0
     order by e.expected_on nulls last, e.id`;
  const [sums] = await work.tx.$queryRaw<{ available: number; waiting: number }[]>`
    select coalesce((select sum(l.available) from stock_level l join location p on p.tenant_id = l.tenant_id and p.id = l.location_id
                      where l.tenant_id = ${tenantId} and l.sku_id = ${skuId} and p.status = 'active' and p.kind <> 'virtual'), 0)::integer as available,
           coalesce((select sum(b.quantity) from backorder b
                      where b.tenant_id = ${tenantId} and b.sku_id = ${skuId} and b.status = 'open'), 0)::integer as waiting`;
  const { available, waiting } = sums ?? { available: 0, waiting: 0 };
  return { available, waiting, incoming, days: projectPromise({ available, waiting, incoming }) };
}
