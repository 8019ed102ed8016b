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
  const { tenantId } = work;
  const rows = await work.tx.$queryRaw<
    { listingId: string; variantId: string; skuId: string | null; perUnit: number | null }[]
  >`
    with recursive listing as (
      select id, external_variant_id from channel_listing
       where tenant_id = ${tenantId} and connection_id = ${input.connectionId} and external_variant_id = any(${input.externalVariantIds})),
    part(listing_id, sku_id, quantity) as (
      select m.listing_id, m.sku_id, m.quantity from listing join listing_match m on m.tenant_id = ${tenantId} and m.listing_id = listing.id
      union all
      select part.listing_id, k.component_sku_id, part.quantity * k.quantity
        from part join kit_component k on k.tenant_id = ${tenantId} and k.kit_sku_id = part.sku_id
    ) cycle sku_id set is_cycle using walked,
    broken as (
      select part.listing_id from part join sku on sku.tenant_id = ${tenantId} and sku.id = part.sku_id and sku.kind in ('kit', 'multipack')
       where not exists (select from kit_component k where k.tenant_id = ${tenantId} and k.kit_sku_id = sku.id)),
    total as (
      select part.listing_id, part.sku_id, sum(part.quantity)::integer as quantity
        from part join sku on sku.tenant_id = ${tenantId} and sku.id = part.sku_id and sku.kind in ('stocked', 'assembly')
       where part.listing_id not in (select listing_id from broken)
       group by part.listing_id, part.sku_id)
    select listing.id as "listingId", listing.external_variant_id as "variantId", total.sku_id as "skuId", total.quantity as "perUnit"
      from listing left join total on total.listing_id = listing.id order by 1, 3`;
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
