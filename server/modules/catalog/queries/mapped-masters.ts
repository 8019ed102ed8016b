import type { Work } from "#server/db/transact.ts";

/** What our SKU says of a listing that stands for exactly one unit of it. */
export interface MappedMaster {
  listingId: string;
  externalProductId: string | null;
  externalVariantId: string;
  externalInventoryItemId: string | null;
  skuId: string;
  title: string;
  /** Minor units of `currency`; for this connection, where it has a price of its own. */
  priceMinor: bigint | null;
  currency: string | null;
  /** The price is one of its own for this connection, or, where that is null, for all in the currency. */
  hasOwnPrice: boolean;
  priceConnectionId: string | null;
  /** The SKU's own, else its product's. */
  imageUrl: string | null;
  weightGrams: number | null;
  /** Barcodes of one piece. */
  barcodes: string[];
}

/**
 * The SKUs of a connection's listings that stand for one unit of one SKU. A listing of several SKUs, or of several units, has
 * a title and a price of its own and is not in the answer.
 */
export async function mappedMasters(
  work: Work,
  input: { connectionId: string; listingIds: string[] },
): Promise<MappedMaster[]> {
  return work.tx.$queryRaw<MappedMaster[]>`
    select l.id as "listingId", l.external_product_id as "externalProductId", l.external_variant_id as "externalVariantId",
           l.external_inventory_item_id as "externalInventoryItemId",
           s.id as "skuId", s.title, coalesce(p.price_minor, s.price_minor) as "priceMinor", coalesce(p.currency, s.currency) as currency,
           p.id is not null as "hasOwnPrice", p.connection_id as "priceConnectionId", coalesce(s.image_url, f.image_url) as "imageUrl", s.weight_grams as "weightGrams",
           (select coalesce(array_agg(b.barcode order by b.id), '{}') from sku_barcode b
             where b.tenant_id = s.tenant_id and b.sku_id = s.id and b.quantity = 1) as barcodes
      from channel_listing l
      join lateral (select min(m.sku_id) as sku_id from listing_match m where m.tenant_id = l.tenant_id and m.listing_id = l.id
        having count(*) = 1 and sum(m.quantity) = 1) one on true
      join merchant t on t.tenant_id = l.tenant_id
      join sku s on s.tenant_id = l.tenant_id and s.id = one.sku_id
      join product f on f.tenant_id = s.tenant_id and f.id = s.product_id
      left join lateral (select x.id, x.price_minor, x.currency, x.connection_id from sku_price x
         where x.tenant_id = l.tenant_id and x.sku_id = s.id and x.currency = t.currency
           and (x.connection_id = l.connection_id or x.connection_id is null)
         order by x.connection_id nulls last limit 1) p on true
     where l.tenant_id = ${work.tenantId} and l.connection_id = ${input.connectionId} and l.id = any(${input.listingIds}) order by l.id`;
}
