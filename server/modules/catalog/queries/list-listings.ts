import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { CatalogStatus, ListingListInput, MappingState, SkuKind, Suggestion } from "../contract.ts";
import { suggestSkus } from "./suggest-skus.ts";

/** A SKU as it is shown beside a listing. */
export interface SkuName {
  skuId: string;
  code: string;
  title: string;
  kind: SkuKind;
}

export interface ListingRow {
  id: string;
  connectionId: string;
  connectionName: string;
  externalProductId: string | null;
  externalVariantId: string;
  skuText: string | null;
  title: string;
  barcode: string | null;
  priceMinor: bigint | null;
  currency: string | null;
  imageUrl: string | null;
  status: CatalogStatus;
  state: MappingState;
  createdAt: Date;
  /** What one unit stands for, by code. */
  matches: (SkuName & { quantity: number })[];
  /** Only for what stands for nothing: the surest first. */
  suggestions: (Suggestion & SkuName)[];
}

/** Kits that stand for nothing, because they or a kit in them have no components. */
const brokenKits = (tenantId: string) => Prisma.sql`
  broken_kit(id) as (
    select k.id from sku k where k.tenant_id = ${tenantId} and k.kind in ('kit', 'multipack')
       and not exists (select from kit_component c where c.tenant_id = k.tenant_id and c.kit_sku_id = k.id)
    union
    select c.kit_sku_id from kit_component c join broken_kit b on b.id = c.component_sku_id where c.tenant_id = ${tenantId})`;

const hasMatch = Prisma.sql`exists (select from listing_match m where m.tenant_id = l.tenant_id and m.listing_id = l.id)`;
const isBroken = Prisma.sql`exists (select from listing_match m join broken_kit b on b.id = m.sku_id
  where m.tenant_id = l.tenant_id and m.listing_id = l.id)`;

const inState: Record<MappingState, Prisma.Sql> = {
  unmapped: Prisma.sql`not ${hasMatch}`,
  mapped: Prisma.sql`${hasMatch} and not ${isBroken}`,
  broken: isBroken,
};

const cursorKey = z.tuple([z.string()]);

/** Listings, the newest first, with what they stand for; for what stands for nothing also what it could stand for. */
export async function listListings(work: Work, input: ListingListInput): Promise<Page<ListingRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const conditions = [
    Prisma.sql`l.tenant_id = ${work.tenantId}`,
    ...(input.state ? [inState[input.state]] : []),
    ...(input.connectionId ? [Prisma.sql`l.connection_id = ${input.connectionId}`] : []),
    ...(input.status ? [Prisma.sql`l.status = ${input.status}`] : []),
    ...(input.search ? [matching(input.search)] : []),
    ...(input.listingIds ? [Prisma.sql`l.id = any(${input.listingIds})`] : []),
    ...(after ? [Prisma.sql`l.id < ${after[0]}`] : []),
  ];
  const rows = await listingRows(
    work,
    Prisma.sql`${Prisma.join(conditions, " and ")} order by l.id desc limit ${input.limit + 1}`,
  );
  const page = cutPage(rows, input.limit, (row) => [row.id]);
  return { ...page, items: await withSuggestions(work, page.items) };
}

/** One listing as the list shows it, with suggestions also when it is mapped; null when this merchant has none of that id. */
export async function getListing(work: Work, listingId: string): Promise<ListingRow | null> {
  const [row] = await listingRows(
    work,
    Prisma.sql`l.tenant_id = ${work.tenantId} and l.id = ${listingId} limit 1`,
  );
  return row ? ((await withSuggestions(work, [row]))[0] ?? null) : null;
}

async function listingRows(work: Work, where: Prisma.Sql): Promise<Omit<ListingRow, "suggestions">[]> {
  const { tenantId } = work;
  return work.tx.$queryRaw<Omit<ListingRow, "suggestions">[]>`
    with recursive ${brokenKits(tenantId)}
    select l.id, l.connection_id as "connectionId", c.name as "connectionName", l.external_product_id as "externalProductId",
           l.external_variant_id as "externalVariantId", l.sku_text as "skuText", l.title, l.barcode, l.price_minor as "priceMinor",
           l.currency, l.image_url as "imageUrl", l.status, l.created_at as "createdAt",
           case when not ${hasMatch} then 'unmapped' when ${isBroken} then 'broken' else 'mapped' end as state,
           coalesce((select jsonb_agg(jsonb_build_object('skuId', s.id, 'code', s.code, 'title', s.title, 'kind', s.kind,
               'quantity', m.quantity) order by s.code)
             from listing_match m join sku s on s.tenant_id = m.tenant_id and s.id = m.sku_id
            where m.tenant_id = l.tenant_id and m.listing_id = l.id), '[]') as matches
      from (select * from channel_listing l where ${where}) l join connection c on c.tenant_id = l.tenant_id and c.id = l.connection_id
     order by l.id desc`;
}

async function withSuggestions(
  work: Work,
  rows: readonly Omit<ListingRow, "suggestions">[],
): Promise<ListingRow[]> {
  const open = rows.filter(({ state }) => state === "unmapped").map(({ id }) => id);
  const found = await suggestSkus(work, open);
  const skuIds = [...found.values()].flat().map(({ skuId }) => skuId);
  const names = await skuNames(work, skuIds);
  return rows.map((row) => ({
    ...row,
    suggestions: (found.get(row.id) ?? []).map((one) => ({ ...one, ...names.get(one.skuId)! })),
  }));
}

async function skuNames(work: Work, skuIds: string[]): Promise<Map<string, SkuName>> {
  const rows = await work.tx.sku.findMany({
    where: { tenantId: work.tenantId, id: { in: skuIds } },
    select: { id: true, code: true, title: true, kind: true },
  });
  return new Map(rows.map(({ id, kind, ...row }) => [id, { ...row, skuId: id, kind: kind as SkuKind }]));
}

/** Part of a title, or a whole SKU text, barcode or variant id. */
function matching(search: string): Prisma.Sql {
  const part = `%${search.replace(/[\\%_]/g, "\\$&")}%`;
  return Prisma.sql`(l.title ilike ${part} or l.sku_text ilike ${part} or l.external_variant_id = ${search}
    or l.barcode = any(scan_forms(${search})))`;
}
