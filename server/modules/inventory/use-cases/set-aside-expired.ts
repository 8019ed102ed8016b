import { newId } from "#kernel/ids.ts";
import type { Work } from "#server/db/transact.ts";
import { adjustLevels } from "./adjust-stock.ts";

interface Expiring {
  skuId: string;
  locationId: string;
  lotId: string;
  code: string;
  expiresOn: string;
  free: number;
}

/**
 * Puts into quality control what is too near its expiry to be shipped: with the days its SKU must keep, in the location's day. So
 * it is not offered to channels and not picked. Promises that rested on it give way, as with any count. At most 500 lots a call.
 *
 * @returns the lots that were set aside; a later call finds no more of them
 */
export async function setAsideExpired(work: Work): Promise<{ lots: number; hasMore: boolean }> {
  const limit = 500;
  const lots = await work.tx.$queryRaw<Expiring[]>`
    select l.sku_id as "skuId", l.location_id as "locationId", l.lot_id as "lotId", lot.code, lot.expires_on as "expiresOn",
           l.on_hand - l.quality_control - l.damaged as free
      from lot join lot_level l on l.tenant_id = lot.tenant_id and l.lot_id = lot.id and l.on_hand > l.quality_control + l.damaged
      join sku s on s.tenant_id = lot.tenant_id and s.id = lot.sku_id
      join location p on p.tenant_id = l.tenant_id and p.id = l.location_id
     where lot.tenant_id = ${work.tenantId} and lot.expires_on is not null
       and lot.expires_on < to_char((now() at time zone p.time_zone)::date + coalesce(s.min_shelf_life_days, 0), 'YYYY-MM-DD')
     order by l.sku_id, l.location_id, l.lot_id limit ${limit}`;
  if (lots.length === 0) return { lots: 0, hasMore: false };
  const held = await adjustLevels(work, {
    kind: "quality_hold",
    reason: "too near its expiry to be shipped",
    sourceType: "expiry",
    sourceId: lots[0]!.lotId,
    eventKey: `expiry:${newId("req")}`,
    rows: lots.map(({ skuId, locationId, lotId, free, code, expiresOn }) => ({
      skuId,
      locationId,
      lotId,
      qualityControl: free,
      reason: `lot ${code} expires on ${expiresOn}`,
    })),
  });
  if (!held.ok) throw new Error(`Lots cannot be set aside: ${held.error.code}`);
  return { lots: lots.length, hasMore: lots.length === limit };
}
