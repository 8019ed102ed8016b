import { z } from "zod";
import { newId } from "#kernel/ids.ts";
import { current } from "#server/modules/releases/public.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { listingMapped } from "../events.ts";

/** The document "channels.listing_mapping": whether listings are mapped without a person when there is no doubt. */
export const listingMapping = z.strictObject({ autoMatch: z.enum(["exact", "off"]).default("exact") });

/** One product as a channel describes it. Amounts are minor units of `currency`. */
export interface ListedProduct {
  externalProductId: string;
  title: string;
  status: string;
  updatedAt: Date | null;
  imageUrl?: string | null;
  variants: ListedVariant[];
}

export interface ListedVariant {
  externalVariantId: string;
  externalInventoryItemId: string | null;
  sku: string | null;
  title: string;
  barcode: string | null;
  priceMinor: bigint | null;
  currency: string | null;
}

/**
 * Brings the listings of one product up to date. An older description changes nothing; a variant that the product no longer
 * has is archived. What nobody mapped is mapped by itself when exactly one SKU has its code or its barcode.
 */
export async function recordListings(
  work: Work,
  input: { connectionId: string; product: ListedProduct },
): Promise<{ listingIds: string[] }> {
  const { connectionId, product } = input;
  const { tenantId } = work;
  const name = `${tenantId}/listings/${connectionId}/${product.externalProductId}`;
  await work.tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
  const updatedAt = product.updatedAt ?? clock.now();
  const listingIds: string[] = [];
  for (const variant of product.variants) {
    const listingId = await upsertListing(work, connectionId, product, variant, updatedAt);
    if (listingId) listingIds.push(listingId);
  }
  await work.tx.channelListing.updateMany({
    where: {
      tenantId,
      connectionId,
      externalProductId: product.externalProductId,
      externalVariantId: { notIn: product.variants.map(({ externalVariantId }) => externalVariantId) },
      OR: [{ channelUpdatedAt: null }, { channelUpdatedAt: { lte: updatedAt } }],
    },
    data: { status: "archived", updatedAt: clock.now() },
  });
  await matchWithoutDoubt(work, connectionId, listingIds);
  return { listingIds };
}

async function upsertListing(
  work: Work,
  connectionId: string,
  product: ListedProduct,
  variant: ListedVariant,
  updatedAt: Date,
): Promise<string | null> {
  const isDefault = variant.title === "" || variant.title === "Default Title";
  const title = isDefault ? product.title : `${product.title} – ${variant.title}`;
  const status = product.status === "archived" ? "archived" : "active";
  const rows = await work.tx.$queryRaw<{ id: string }[]>`
    insert into channel_listing as l (tenant_id, id, connection_id, external_product_id, external_variant_id,
      external_inventory_item_id, sku_text, title, barcode, price_minor, currency, image_url, status, channel_updated_at)
    values (${work.tenantId}, ${newId("lst")}, ${connectionId}, ${product.externalProductId}, ${variant.externalVariantId},
      ${variant.externalInventoryItemId}, ${variant.sku}, ${title.slice(0, 500)}, ${variant.barcode}, ${variant.priceMinor},
      ${variant.currency}, ${product.imageUrl ?? null}, ${status}, ${updatedAt})
    on conflict (tenant_id, connection_id, external_variant_id) do update set
      external_product_id = excluded.external_product_id,
      external_inventory_item_id = coalesce(excluded.external_inventory_item_id, l.external_inventory_item_id),
      sku_text = excluded.sku_text, title = excluded.title, barcode = excluded.barcode, price_minor = excluded.price_minor,
      currency = excluded.currency, image_url = coalesce(excluded.image_url, l.image_url), status = excluded.status,
      channel_updated_at = excluded.channel_updated_at, updated_at = now()
    where l.channel_updated_at is null or l.channel_updated_at <= excluded.channel_updated_at
    returning l.id`;
  return rows[0]?.id ?? null;
}

async function matchWithoutDoubt(work: Work, connectionId: string, listingIds: string[]): Promise<void> {
  if (listingIds.length === 0) return;
  const rules = await current(work, "channels.listing_mapping", listingMapping, {});
  if (rules.body.autoMatch === "off") return;
  const rows = await work.tx.$queryRaw<{ listingId: string }[]>`
    with open as (
      select l.id, l.sku_text, l.barcode from channel_listing l
       where l.tenant_id = ${work.tenantId} and l.id = any(${listingIds})
         and not exists (select from listing_match m where m.tenant_id = l.tenant_id and m.listing_id = l.id)),
    candidate as (
      select open.id, s.id as sku_id from open join sku s on s.tenant_id = ${work.tenantId} and s.code = open.sku_text and s.status = 'active'
      union
      select open.id, b.sku_id from open
        join sku_barcode b on b.tenant_id = ${work.tenantId} and b.barcode = scan_code(open.barcode) and b.quantity = 1),
    sure as (select id, min(sku_id) as sku_id from candidate group by id having count(distinct sku_id) = 1)
    insert into listing_match (tenant_id, listing_id, sku_id, quantity, created_by)
    select ${work.tenantId}, id, sku_id, 1, ${work.actor.id} from sure
    on conflict do nothing returning listing_id as "listingId"`;
  for (const { listingId } of rows) await emit(work, listingMapped, { listingId, connectionId });
}

/**
 * The listing of something that was sold before its product was described, made when it is not known yet, so that a person
 * can map it.
 */
export async function ensureListing(
  work: Work,
  input: {
    connectionId: string;
    externalVariantId: string;
    externalProductId?: string | null;
    skuText: string | null;
    title: string;
  },
): Promise<{ listingId: string }> {
  const rows = await work.tx.$queryRaw<{ id: string }[]>`
    insert into channel_listing as l (tenant_id, id, connection_id, external_product_id, external_variant_id, sku_text, title)
    values (${work.tenantId}, ${newId("lst")}, ${input.connectionId}, ${input.externalProductId ?? null}, ${input.externalVariantId},
      ${input.skuText}, ${input.title.slice(0, 500)})
    on conflict (tenant_id, connection_id, external_variant_id) do update set updated_at = l.updated_at
    returning l.id`;
  const listingId = rows[0]!.id;
  await matchWithoutDoubt(work, input.connectionId, [listingId]);
  return { listingId };
}
