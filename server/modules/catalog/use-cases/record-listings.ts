import { z } from "zod";
import { newId } from "#kernel/ids.ts";
import { current } from "#server/modules/releases/public.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { listingMapped } from "../events.ts";
import { recordChannelWrites, type ListingChange, type ListingFacts } from "./record-channel-writes.ts";

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
  const before = await listingFacts(work, connectionId, product);
  const listingIds: string[] = [];
  const changes: ListingChange[] = [];
  for (const variant of product.variants) {
    const listingId = await upsertListing(work, connectionId, product, variant, updatedAt);
    if (!listingId) continue;
    listingIds.push(listingId);
    const known = before.get(variant.externalVariantId);
    if (known) changes.push({ listingId, before: known, after: factsOf(product, variant) });
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
  await recordChannelWrites(work, connectionId, changes);
  return { listingIds };
}

/** What is known of a product's listings that the channel described before, by variant. */
async function listingFacts(
  work: Work,
  connectionId: string,
  product: ListedProduct,
): Promise<Map<string, ListingFacts>> {
  const rows = await work.tx.channelListing.findMany({
    where: {
      tenantId: work.tenantId,
      connectionId,
      externalVariantId: { in: product.variants.map(({ externalVariantId }) => externalVariantId) },
      // a listing that an order made has never been described: what comes first is no change
      OR: [{ channelUpdatedAt: { not: null } }, { externalInventoryItemId: { not: null } }],
    },
    select: {
      externalVariantId: true,
      title: true,
      barcode: true,
      priceMinor: true,
      currency: true,
      status: true,
    },
  });
  return new Map(
    rows.map(({ externalVariantId, status, ...row }) => [
      externalVariantId,
      { ...row, status: status as ListingFacts["status"] },
    ]),
  );
}

const factsOf = (product: ListedProduct, variant: ListedVariant): ListingFacts => ({
  title: titleOf(product, variant),
  barcode: variant.barcode,
  priceMinor: variant.priceMinor,
  currency: variant.currency,
  status: statusOf(product),
});

/** "Camp mug – Red"; the product's title where it has one variant only. */
function titleOf(product: ListedProduct, variant: ListedVariant): string {
  const isDefault = variant.title === "" || variant.title === "Default Title";
  return (isDefault ? product.title : `${product.title} – ${variant.title}`).slice(0, 500);
}

const statusOf = (product: ListedProduct) => (product.status === "archived" ? "archived" : "active");

async function upsertListing(
  work: Work,
  connectionId: string,
  product: ListedProduct,
  variant: ListedVariant,
  updatedAt: Date,
): Promise<string | null> {
  const title = titleOf(product, variant);
  const status = statusOf(product);
  const rows = await work.tx.$queryRaw<{ id: string }[]>`
    insert into channel_listing as l (tenant_id, id, connection_id, external_product_id, external_variant_id,
      external_inventory_item_id, sku_text, title, barcode, price_minor, currency, image_url, status, channel_updated_at)
    values (${work.tenantId}, ${newId("lst")}, ${connectionId}, ${product.externalProductId}, ${variant.externalVariantId},
      ${variant.externalInventoryItemId}, ${variant.sku}, ${title}, ${variant.barcode}, ${variant.priceMinor},
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
