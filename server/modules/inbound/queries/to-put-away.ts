import type { Work } from "#server/db/transact.ts";
import { current } from "#server/modules/releases/public.ts";
import { defaultStorage, storageRules } from "../contract.ts";
import { placesFor, type StorageBin, type StoragePlace } from "../domain/storage.ts";

/** Received units that lie in no bin yet. */
export interface ToPutAway {
  skuId: string;
  skuCode: string;
  title: string;
  lotId: string | null;
  lotCode: string | null;
  quantity: number;
  /** Since when the first of them waits. */
  arrivedAt: Date;
  places: StoragePlace[];
}

/**
 * What was received at a location and lies in no bin yet, what waits longest first, each with its best places. Damaged units are
 * set apart by hand; units that shipped from the dock wait no longer.
 */
export async function toPutAway(work: Work, locationId: string): Promise<ToPutAway[]> {
  const { tenantId } = work;
  const rows = await work.tx.$queryRaw<
    (Omit<ToPutAway, "places"> & { isHazmat: boolean; isFragile: boolean })[]
  >`
    with waiting as (
      select l.sku_id, lot.id as lot_id, sum(l.quantity - l.put_away_quantity)::integer as quantity, min(r.arrived_at) as arrived_at
        from receipt_line l join receipt r on r.tenant_id = l.tenant_id and r.id = l.receipt_id
        left join lot on lot.tenant_id = l.tenant_id and lot.sku_id = l.sku_id and lot.code = l.lot
       where l.tenant_id = ${tenantId} and r.location_id = ${locationId} and l.put_away_quantity < l.quantity and l.condition <> 'damaged'
       group by l.sku_id, lot.id)
    select w.sku_id as "skuId", s.code as "skuCode", s.title, w.lot_id as "lotId", lot.code as "lotCode", w.arrived_at as "arrivedAt",
           s.is_hazmat as "isHazmat", s.is_fragile as "isFragile", least(w.quantity, free.units)::integer as quantity
      from waiting w join sku s on s.tenant_id = ${tenantId} and s.id = w.sku_id
      left join lot on lot.tenant_id = ${tenantId} and lot.id = w.lot_id
      cross join lateral (select coalesce((select l.on_hand - l.damaged from stock_level l where l.tenant_id = ${tenantId} and l.sku_id = w.sku_id
          and l.location_id = ${locationId}), 0) - coalesce((select sum(b.quantity) from bin_level b where b.tenant_id = ${tenantId}
          and b.sku_id = w.sku_id and b.location_id = ${locationId}), 0) as units) free
     where free.units > 0 order by w.arrived_at, s.code limit 100`;
  if (rows.length === 0) return [];
  const rules = (await current(work, "inbound.storage", storageRules, defaultStorage)).body;
  const found: ToPutAway[] = [];
  for (const { isHazmat, isFragile, ...row } of rows) {
    const bins = await storageBins(work, locationId, row.skuId);
    found.push({ ...row, places: placesFor({ isHazmat, isFragile }, bins, rules).slice(0, 3) });
  }
  return found;
}

async function storageBins(work: Work, locationId: string, skuId: string): Promise<StorageBin[]> {
  return work.tx.$queryRaw<StorageBin[]>`
    select b.id, b.code, b.kind, b.sequence, b.set_aside_at is not null as "isSetAside",
           coalesce(sum(l.quantity) filter (where l.sku_id = ${skuId}), 0)::integer as "ofSku",
           coalesce(sum(l.quantity) filter (where l.sku_id <> ${skuId}), 0)::integer as "ofOthers"
      from bin b left join bin_level l on l.tenant_id = b.tenant_id and l.bin_id = b.id and l.quantity > 0
     where b.tenant_id = ${work.tenantId} and b.location_id = ${locationId} group by b.tenant_id, b.id`;
}
