import { newId } from "#kernel/ids.ts";
import { raw } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import {
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

/** Which of these barcodes, as stored, are taken; null stands for a bin. */
export async function holdersOfBarcodes(work: Work, barcodes: string[]): Promise<Map<string, string | null>> {
  const rows = await work.tx.$queryRaw<{ barcode: string; skuId: string | null }[]>`
    select asked.barcode, holder.sku_id as "skuId" from unnest(${barcodes}::text[]) asked(barcode)
      join (select tenant_id, barcode, sku_id from sku_barcode
            union all select tenant_id, barcode, null from bin) holder
        on holder.tenant_id = ${work.tenantId} and scan_code(holder.barcode) = scan_code(asked.barcode)`;
  return new Map(rows.map((row) => [row.barcode, row.skuId]));
}

export async function insertProduct(
  work: Work,
  id: string,
  fields: Partial<ProductFields> & { title: string },
) {
  await work.tx.product.create({ data: { ...fields, tenantId: work.tenantId, id } });
}

export async function insertSku(
  work: Work,
  row: { id: string; productId: string; kind: string } & Partial<SkuFields> & { code: string; title: string },
): Promise<void> {
  await work.tx.sku.create({ data: { ...row, tenantId: work.tenantId } });
  await endAliases(work, row.code);
}

export async function insertBarcode(
  work: Work,
  row: StoredBarcode & { skuId: string; packLevel: string; quantity: number },
): Promise<string> {
  const id = newId("bar");
  await work.tx.skuBarcode.create({ data: { ...row, tenantId: work.tenantId, id } });
  return id;
}

/** Takes a barcode away; null when there is none of that id. */
export async function deleteBarcode(work: Work, barcodeId: string): Promise<{ skuId: string } | null> {
  const rows = await work.tx.$queryRaw<{ skuId: string }[]>`
    delete from sku_barcode where tenant_id = ${work.tenantId} and id = ${barcodeId} returning sku_id as "skuId"`;
  return rows[0] ?? null;
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

const assignments = skuFieldNames
  .map((field) => `${columnOf(field)} = (n.row).${columnOf(field)}`)
  .join(", ");

/** Changes of many SKUs in one statement, each its own fields; every one of them gets the next version. */
export async function saveSkuRows(
  work: Work,
  rows: { id: string; changes: Partial<SkuFields> }[],
  updatedAt: Date,
): Promise<void> {
  const asJson = rows.map(({ id, changes }) => ({
    id,
    changes: Object.fromEntries(
      Object.entries(changes).map(([field, value]) => [columnOf(field as SkuField), value]),
    ),
  }));
  const text = JSON.stringify(asJson, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  await work.tx.$executeRaw`
    update sku s set ${raw(assignments)}, version = s.version + 1, updated_at = ${updatedAt}
      from (select was.id, jsonb_populate_record(was, r.changes) as row
              from jsonb_to_recordset(${text}::jsonb) as r(id text, changes jsonb)
              join sku was on was.tenant_id = ${work.tenantId} and was.id = r.id) n
     where s.tenant_id = ${work.tenantId} and s.id = n.id`;
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
  await endAliases(work, row.newCode);
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
async function endAliases(work: Work, code: string): Promise<void> {
  await work.tx.skuAlias.updateMany({
    where: { tenantId: work.tenantId, oldCode: code, validToAt: null },
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

/** Puts a picture behind those there are. */
export async function insertImage(
  work: Work,
  row: { skuId: string; file: string; format: string; position: number },
): Promise<string> {
  const id = newId("img");
  await work.tx.skuImage.create({ data: { ...row, tenantId: work.tenantId, id } });
  return id;
}

/** Pictures of a SKU in their order. */
export const imagesOf = (
  work: Work,
  skuId: string,
): Promise<{ id: string; file: string; format: string }[]> =>
  work.tx.skuImage.findMany({
    where: { tenantId: work.tenantId, skuId },
    select: { id: true, file: true, format: true },
    orderBy: [{ position: "asc" }, { id: "asc" }],
  });

/** Gives a SKU's pictures this order; those that are not named are taken away. */
export async function replaceImageOrder(work: Work, skuId: string, imageIds: string[]): Promise<void> {
  const { tenantId } = work;
  await work.tx.skuImage.deleteMany({ where: { tenantId, skuId, id: { notIn: imageIds } } });
  await work.tx.$executeRaw`
    update sku_image i set position = wanted.position - 1
      from unnest(${imageIds}::text[]) with ordinality wanted(id, position)
     where i.tenant_id = ${tenantId} and i.sku_id = ${skuId} and i.id = wanted.id and i.position <> wanted.position - 1`;
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
