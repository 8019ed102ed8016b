import type { Work } from "#server/db/transact.ts";

/** What a listing stands for, kits taken apart: the stocked SKUs of one unit. */
export interface ResolvedListing {
  listingId: string;
  /** False when it stands for nothing, or a kit in it has no components: a part of what was sold would be missing. */
  isMapped: boolean;
  components: { skuId: string; perUnit: number }[];
}

/** Listings of a connection by the channel's immutable variant id. Ids that were never seen are not in the answer. */
export async function resolveListings(
  work: Work,
  input: { connectionId: string; externalVariantIds: string[] },
): Promise<Map<string, ResolvedListing>> {
  const rows = await work.tx.$queryRaw<
    { listingId: string; variantId: string; skuId: string | null; perUnit: number | null }[]
  >`
    select listing_id as "listingId", name as "variantId", sku_id as "skuId", per_unit as "perUnit"
      from parts_of_listings(${work.tenantId}, ${input.connectionId}, ${input.externalVariantIds}) order by 1, 3`;
  const found = new Map<string, ResolvedListing>();
  for (const { listingId, variantId, skuId, perUnit } of rows) {
    const listing = found.get(variantId) ?? { listingId, isMapped: false, components: [] };
    found.set(variantId, listing);
    if (skuId === null || perUnit === null) continue;
    listing.isMapped = true;
    listing.components.push({ skuId, perUnit });
  }
  return found;
}

/** Listings that stand for this kit, by itself or in another kit. */
export async function listingsOfKit(work: Work, kitSkuId: string): Promise<string[]> {
  const { tenantId } = work;
  const rows = await work.tx.$queryRaw<{ id: string }[]>`
    with recursive holder(id) as (
      select ${kitSkuId} union
      select k.kit_sku_id from kit_component k join holder on holder.id = k.component_sku_id where k.tenant_id = ${tenantId})
    select distinct m.listing_id as id from listing_match m join holder on holder.id = m.sku_id
     where m.tenant_id = ${tenantId} order by 1`;
  return rows.map(({ id }) => id);
}
