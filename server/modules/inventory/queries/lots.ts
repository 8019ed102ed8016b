import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";

/** A lot or serial that is on hand at a location. */
export interface LotAt {
  lotId: string;
  skuId: string;
  locationId: string;
  code: string;
  isSerial: boolean;
  /** The day after which it is no good (YYYY-MM-DD). */
  expiresOn: string | null;
  onHand: number;
  qualityControl: number;
  damaged: number;
  /** Where it lies; what is on hand beyond their sum lies in no bin. */
  bins: { binId: string; code: string; quantity: number }[];
}

/** Lots on hand of these SKUs, those that expire first before others; at one location or everywhere. At most 1,000. */
export async function lotsAt(work: Work, input: { skuIds: string[]; locationId?: string }): Promise<LotAt[]> {
  const here = input.locationId ? Prisma.sql`and l.location_id = ${input.locationId}` : Prisma.empty;
  return work.tx.$queryRaw<LotAt[]>`
    select l.lot_id as "lotId", l.sku_id as "skuId", l.location_id as "locationId", lot.code, lot.is_serial as "isSerial",
           lot.expires_on as "expiresOn", l.on_hand as "onHand", l.quality_control as "qualityControl", l.damaged,
           (select coalesce(jsonb_agg(jsonb_build_object('binId', b.id, 'code', b.code, 'quantity', x.quantity) order by b.sequence, b.code), '[]')
              from lot_bin_level x join bin b on b.tenant_id = x.tenant_id and b.id = x.bin_id
             where x.tenant_id = l.tenant_id and x.lot_id = l.lot_id and x.location_id = l.location_id and x.quantity > 0) as bins
      from lot_level l join lot on lot.tenant_id = l.tenant_id and lot.id = l.lot_id
     where l.tenant_id = ${work.tenantId} and l.sku_id = any(${input.skuIds}) and l.on_hand > 0 ${here}
     order by l.sku_id, lot.expires_on nulls last, lot.created_at, lot.id limit 1000`;
}
