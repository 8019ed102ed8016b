import { newId } from "#kernel/ids.ts";
import { raw } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import {
  skuDefaults,
  skuFieldNames,
  type ProductFields,
  type SetPrice,
  type SkuField,
  type SkuFields,
  type SkuQuantity,
} from "./contract.ts";
import type { StoredBarcode } from "./domain/barcodes.ts";
import { columnOf } from "./sku-columns.ts";
import type { StoredSku } from "./domain/sku-changes.ts";

/** Whoever gives out codes or barcodes, or changes kits, of a merchant does so alone: their rules look at many rows. */
export async function lockNames(work: Work): Promise<void> {
  await work.tx
    .$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`${work.tenantId}/catalog/names`}, 0))`;
}

/** SKUs that have one of these codes now. */
export async function holdersOfCodes(work: Work, codes: string[]): Promise<Map<string, string>> {
  const rows = await work.tx.sku.findMany({
    where: { tenantId: work.tenantId, code: { in: codes } },
    select: { id: true, code: true },
  });
  return new Map(rows.map((row) => [row.code, row.id]));
}

/** Which of these barcodes, as stored, are taken; null stands for a bin. Both sides are found by their index. */
export async function holdersOfBarcodes(work: Work, barcodes: string[]): Promise<Map<string, string | null>> {
  if (barcodes.length === 0) return new Map();
  const { tenantId } = work;
  const rows = await work.tx.$queryRaw<{ barcode: string; skuId: string | null }[]>`
    select barcode, sku_id as "skuId" from sku_barcode where tenant_id = ${tenantId} and barcode = any(${barcodes}::text[])
    union all
    select scan_code(barcode), null from bin where tenant_id = ${tenantId} and barcode = any(array(
      select form from unnest(${barcodes}::text[]) asked, unnest(scan_forms(asked)) form))`;
  return new Map(rows.map((row) => [row.barcode, row.skuId]));
}

/** Active products that have one of these titles: the oldest of each, with its row locked. */
export async function lockProductsTitled(work: Work, titles: string[]): Promise<Map<string, string>> {
  const rows = await work.tx.$queryRaw<{ id: string; title: string }[]>`
    select id, title from product where tenant_id = ${work.tenantId} and status = 'active' and id in (
      select min(id) from product where tenant_id = ${work.tenantId} and status = 'active' and title = any(${titles}::text[]) group by title)
     order by id for update`;
  return new Map(rows.map(({ id, title }) => [title, id]));
}

export async function insertProducts(
  work: Work,
  rows: readonly (Partial<ProductFields> & { id: string; title: string })[],
): Promise<void> {
  await work.tx.product.createMany({ data: rows.map((row) => ({ ...row, tenantId: work.tenantId })) });
}

const allColumns = raw(skuFieldNames.map(columnOf).join(", "));

const asColumns = (fields: Partial<SkuFields>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [columnOf(field as SkuField), value]));

const jsonOf = (rows: object): string =>
  JSON.stringify(rows, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));

export async function insertSkus(
  work: Work,
  rows: readonly ({ id: string; productId: string; kind: string } & Partial<SkuFields> & {
      code: string;
      title: string;
    })[],
): Promise<void> {
  const whole = rows.map(({ id, productId, kind, ...fields }) => ({
    ...asColumns({ ...skuDefaults, ...fields }),
    ...{ id, product_id: productId, kind },
  }));
  await work.tx.$executeRaw`
    insert into sku (tenant_id, id, product_id, kind, ${allColumns})
    select ${work.tenantId}, id, product_id, kind, ${allColumns} from jsonb_populate_recordset(null::sku, ${jsonOf(whole)}::jsonb)`;
  await endAliases(work, rows.map(({ code }) => code)); // prettier-ignore
}

/** @returns the ids of the barcodes, in the order given */
export async function insertBarcodes(
  work: Work,
  rows: readonly (StoredBarcode & { skuId: string; packLevel: string; quantity: number })[],
): Promise<string[]> {
  const data = rows.map((row) => ({ ...row, tenantId: work.tenantId, id: newId("bar") }));
  if (data.length > 0) await work.tx.skuBarcode.createMany({ data });
  return data.map(({ id }) => id);
}

/** Takes barcodes away, and says whose they were. Ids of none are passed over. */
export async function deleteBarcodes(
  work: Work,
  barcodeIds: readonly string[],
): Promise<{ skuId: string }[]> {
  return work.tx.$queryRaw<{ skuId: string }[]>`
    delete from sku_barcode where tenant_id = ${work.tenantId} and id = any(${barcodeIds}) returning sku_id as "skuId"`;
}

/** SKUs with their rows locked, in id order. Unknown ids are not in the answer. */
export async function lockSkus(work: Work, skuIds: string[]): Promise<StoredSku[]> {
  await work.tx
    .$executeRaw`select from sku where tenant_id = ${work.tenantId} and id = any(${skuIds}) order by id for update`;
  return readSkus(work, skuIds);
}

/** SKUs as they are stored, in id order. */
export async function readSkus(work: Work, skuIds: string[]): Promise<StoredSku[]> {
  const { tenantId } = work;
  const rows = await work.tx.sku.findMany({
    where: { tenantId, id: { in: skuIds } },
    select: storedColumns,
    orderBy: { id: "asc" },
  });
  return rows as unknown as StoredSku[];
}

const storedColumns = {
  id: true,
  kind: true,
  version: true,
  ...(Object.fromEntries(skuFieldNames.map((field) => [field, true])) as Record<SkuField, true>),
};

/** Changes of many SKUs in one statement, each its own fields; every one of them gets the next version. */
export async function saveSkuRows(
  work: Work,
  rows: readonly { id: string; changes: Partial<SkuFields> }[],
  updatedAt: Date,
): Promise<void> {
  const changed = new Set(rows.flatMap(({ changes }) => Object.keys(changes) as SkuField[]));
  const columns = [...changed].map(columnOf);
  const asJson = rows.map(({ id, changes }) => ({ id, changes: asColumns(changes) }));
  await work.tx.$executeRaw`
    update sku s set version = s.version + 1, updated_at = ${updatedAt},
           (${raw(columns.join(", "))}) = (select ${raw(columns.map((column) => `n.${column}`).join(", "))} from jsonb_populate_record(s, r.changes) n)
      from jsonb_to_recordset(${jsonOf(asJson)}::jsonb) as r(id text, changes jsonb)
     where s.tenant_id = ${work.tenantId} and s.id = r.id`;
}

/**
 * Which of these have units on a shelf. The database refuses to change their tracking too; here is the sentence for it. The stock's
 * table is only asked, because this room lies below it.
 */
export async function skusOnHand(work: Work, skuIds: string[]): Promise<Set<string>> {
  const rows = await work.tx.$queryRaw<{ skuId: string }[]>`
    select distinct sku_id as "skuId" from stock_level
     where tenant_id = ${work.tenantId} and sku_id = any(${skuIds}) and on_hand > 0`;
  return new Set(rows.map(({ skuId }) => skuId));
}

/** A variant of the product that has exactly these options; null when none has. */
export async function variantWith(
  work: Work,
  productId: string,
  options: Record<string, string>,
): Promise<string | null> {
  const rows = await work.tx.$queryRaw<{ id: string }[]>`
    select id from sku where tenant_id = ${work.tenantId} and product_id = ${productId}
       and options = ${JSON.stringify(options)}::jsonb limit 1`;
  return rows[0]?.id ?? null;
}

/** The product with its row locked; null when there is none. */
export async function lockProduct(
  work: Work,
  productId: string,
): Promise<(ProductFields & { version: number }) | null> {
  const rows = await work.tx.$queryRaw<(ProductFields & { version: number })[]>`
    select title, description, brand, tags, status, image_url as "imageUrl", version
      from product where tenant_id = ${work.tenantId} and id = ${productId} for update`;
  return rows[0] ?? null;
}

export async function saveProduct(
  work: Work,
  id: string,
  changes: Partial<ProductFields>,
  updatedAt: Date,
): Promise<void> {
  await work.tx.product.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: { ...changes, version: { increment: 1 }, updatedAt },
  });
}

/** Remembers that the SKU was known by `oldCode` until `at`, and ends what `newCode` meant before. */
export async function insertAlias(
  work: Work,
  row: { skuId: string; oldCode: string; newCode: string; at: Date },
) {
  await endAliases(work, [row.newCode]);
  await work.tx.skuAlias.create({
    data: {
      tenantId: work.tenantId,
      id: newId("bar"),
      skuId: row.skuId,
      oldCode: row.oldCode,
      validFromAt: row.at,
    },
  });
}

/** A code that a SKU has now is no longer anybody's former code. */
async function endAliases(work: Work, codes: string[]): Promise<void> {
  await work.tx.skuAlias.updateMany({
    where: { tenantId: work.tenantId, oldCode: { in: codes }, validToAt: null },
    data: { validToAt: new Date() },
  });
}

/** Sets or, with null, takes away a price. False when the merchant has no such connection. */
export async function replacePrice(work: Work, price: SetPrice): Promise<boolean> {
  const { tenantId } = work;
  const { priceMinor, ...place } = price;
  if (place.connectionId !== null) {
    const rows = await work.tx.$queryRaw<unknown[]>`
      select from connection where tenant_id = ${tenantId} and id = ${place.connectionId}`;
    if (rows.length === 0) return false;
  }
  await work.tx.skuPrice.deleteMany({ where: { tenantId, ...place } });
  if (priceMinor !== null)
    await work.tx.skuPrice.create({ data: { tenantId, id: newId("prc"), ...place, priceMinor } });
  return true;
}

/** The listing with its row locked, and what it stands for; null when there is none. */
export async function lockListing(
  work: Work,
  listingId: string,
): Promise<{ connectionId: string; matches: SkuQuantity[] } | null> {
  const rows = await work.tx.$queryRaw<{ connectionId: string }[]>`
    select connection_id as "connectionId" from channel_listing where tenant_id = ${work.tenantId} and id = ${listingId} for update`;
  const listing = rows[0];
  if (!listing) return null;
  const matches = await work.tx.listingMatch.findMany({
    where: { tenantId: work.tenantId, listingId },
    orderBy: { skuId: "asc" },
    select: { skuId: true, quantity: true },
  });
  return { connectionId: listing.connectionId, matches };
}

/** Makes a listing stand for these SKUs. What stays as it is keeps who mapped it and when. */
export async function replaceMatches(work: Work, listingId: string, matches: SkuQuantity[]): Promise<void> {
  const { tenantId } = work;
  await work.tx.listingMatch.deleteMany({
    where: { tenantId, listingId, skuId: { notIn: matches.map(({ skuId }) => skuId) } },
  });
  for (const { skuId, quantity } of matches) {
    await work.tx.listingMatch.upsert({
      where: { tenantId_listingId_skuId: { tenantId, listingId, skuId } },
      create: { tenantId, listingId, skuId, quantity, createdBy: work.actor.id },
      update: { quantity },
    });
  }
}
