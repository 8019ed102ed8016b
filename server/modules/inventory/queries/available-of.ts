import type { Work } from "#server/db/transact.ts";

export interface AvailableRow {
  skuId: string;
  locationId: string;
  locationName: string;
  available: number;
}

/** What of these SKUs is available, by active location; places that never had one of them are not in the answer. */
export async function availableOf(work: Work, skuIds: string[]): Promise<AvailableRow[]> {
  return work.tx.$queryRaw<AvailableRow[]>`
    select l.sku_id as "skuId", l.location_id as "locationId", p.name as "locationName", l.available
      from stock_level l join location p on p.tenant_id = l.tenant_id and p.id = l.location_id and p.status = 'active'
     where l.tenant_id = ${work.tenantId} and l.sku_id = any(${skuIds})
     order by p.priority, p.id, l.sku_id`;
}
