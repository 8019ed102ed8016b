import type { Work } from "#server/db/transact.ts";

export interface SuggestedBin {
  skuId: string;
  binId: string;
  code: string;
  barcode: string;
  sequence: number;
  quantity: number;
}

/**
 * Where to pick these SKUs at a location: pick bins before reserve bins, along the walk, bins that were set aside after a
 * wrong count left out. Several bins a SKU when one does not have it all.
 */
export async function suggestedBins(
  work: Work,
  locationId: string,
  skuIds: string[],
): Promise<SuggestedBin[]> {
  return work.tx.$queryRaw<SuggestedBin[]>`
    select l.sku_id as "skuId", b.id as "binId", b.code, b.barcode, b.sequence, l.quantity
      from bin_level l join bin b on b.tenant_id = l.tenant_id and b.id = l.bin_id
     where l.tenant_id = ${work.tenantId} and l.location_id = ${locationId} and l.sku_id = any(${skuIds}) and l.quantity > 0
       and b.set_aside_at is null and b.kind in ('pick', 'reserve')
     order by l.sku_id, b.kind = 'reserve', b.sequence, b.code`;
}
