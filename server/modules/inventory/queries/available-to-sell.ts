import { current } from "#server/modules/releases/public.ts";
import type { Work } from "#server/db/transact.ts";
import {
  availableToSellOf,
  cellKey,
  type AvailableToSell,
  type ListingParts,
  type SellingPlace,
} from "../domain/available-to-sell.ts";
import { bufferRules, NO_BUFFERS } from "../domain/buffers.ts";

/** What a channel may sell, with the version of the buffer rules that decided. */
export interface ChannelQuantity extends AvailableToSell {
  bufferVersion: number;
}

/**
 * Available to sell of a connection's listings, one row a listing and location of the channel, each with its explanation.
 * Listings that are mapped to nothing have no rows. Set-based: a few statements for any number of listings; thousands at a
 * time are well within one call. `pausedListingIds` are those that were paused by the last answer the caller kept.
 */
export async function availableToSell(
  work: Work,
  input: { connectionId: string; listingIds: string[]; pausedListingIds?: string[] },
): Promise<ChannelQuantity[]> {
  const listings = await listingParts(work, input.listingIds);
  if (listings.length === 0) return [];
  const skuIds = [...new Set(listings.flatMap((listing) => listing.components.map(({ skuId }) => skuId)))];
  const places = await sellingPlaces(work, input.connectionId);
  const cells = await work.tx.$queryRaw<{ skuId: string; locationId: string; available: number }[]>`
    select sku_id as "skuId", location_id as "locationId", available from stock_level
     where tenant_id = ${work.tenantId} and sku_id = any(${skuIds}) and available > 0`;
  const waiting = await work.tx.$queryRaw<{ skuId: string; units: number }[]>`
    select sku_id as "skuId", sum(quantity)::integer as units from backorder
     where tenant_id = ${work.tenantId} and sku_id = any(${skuIds}) and status = 'open' group by sku_id`;
  const rules = await current(work, "inventory.buffers", bufferRules, NO_BUFFERS);
  const facts = {
    available: new Map(cells.map((cell) => [cellKey(cell.skuId, cell.locationId), cell.available])),
    waiting: new Map(waiting.map((row) => [row.skuId, row.units])),
  };
  const paused = new Set(input.pausedListingIds);
  return listings.flatMap((listing) =>
    availableToSellOf(
      listing,
      places,
      facts,
      rules.body,
      input.connectionId,
      paused.has(listing.listingId),
    ).map((row) => ({
      ...row,
      bufferVersion: rules.version,
    })),
  );
}

/** Listings that would change when these SKUs do, as parts or as kits of them, by connection. */
export async function listingsTouchedBy(
  work: Work,
  skuIds: string[],
): Promise<{ connectionId: string; listingId: string }[]> {
  return work.tx.$queryRaw<{ connectionId: string; listingId: string }[]>`
    with recursive made(sku_id) as (
      select unnest(${skuIds}::text[])
      union select k.kit_sku_id from made join kit_component k on k.tenant_id = ${work.tenantId} and k.component_sku_id = made.sku_id)
    select distinct l.connection_id as "connectionId", l.id as "listingId"
      from made join listing_match m on m.tenant_id = ${work.tenantId} and m.sku_id = made.sku_id
      join channel_listing l on l.tenant_id = m.tenant_id and l.id = m.listing_id and l.status = 'active'
     order by 1, 2`;
}

async function listingParts(work: Work, listingIds: string[]): Promise<ListingParts[]> {
  const rows = await work.tx.$queryRaw<
    { listingId: string; skuId: string | null; code: string; tags: string[]; perUnit: number }[]
  >`
    with recursive part(listing_id, sku_id, quantity) as (
      select listing_id, sku_id, quantity from listing_match where tenant_id = ${work.tenantId} and listing_id = any(${listingIds})
      union all
      select part.listing_id, k.component_sku_id, part.quantity * k.quantity
        from part join kit_component k on k.tenant_id = ${work.tenantId} and k.kit_sku_id = part.sku_id
    ) cycle sku_id set is_cycle using walked
    select listing.id as "listingId", total.sku_id as "skuId", s.code, p.tags, total.quantity as "perUnit"
      from (select distinct listing_id as id from part) listing
      left join (select part.listing_id, part.sku_id, sum(part.quantity)::integer as quantity
                   from part join sku on sku.tenant_id = ${work.tenantId} and sku.id = part.sku_id and sku.kind in ('stocked', 'assembly')
                  group by part.listing_id, part.sku_id) total on total.listing_id = listing.id
      left join sku s on s.tenant_id = ${work.tenantId} and s.id = total.sku_id
      left join product p on p.tenant_id = s.tenant_id and p.id = s.product_id
     order by 1, 2`;
  const listings = new Map<string, ListingParts>();
  for (const { listingId, skuId, code, tags, perUnit } of rows) {
    const listing = listings.get(listingId) ?? { listingId, components: [] };
    listings.set(listingId, listing);
    if (skuId !== null) listing.components.push({ skuId, code, tags, perUnit });
  }
  return [...listings.values()];
}

/** Open places first, by priority; places that the channel is linked to but that are closed show 0 rather than an old figure. */
async function sellingPlaces(work: Work, connectionId: string): Promise<SellingPlace[]> {
  return work.tx.$queryRaw<SellingPlace[]>`
    with place as (select location_id, place from sellable_locations(${work.tenantId}, array[${connectionId}]))
    select location_id as "locationId", true as "isOpen", place from place
    union all
    select x.location_id, false, 1000000 from channel_location x
     where x.tenant_id = ${work.tenantId} and x.connection_id = ${connectionId} and x.location_id not in (select location_id from place)
    order by 3, 1`;
}
