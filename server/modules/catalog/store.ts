import { newId } from "#kernel/ids.ts";
import type { Prisma } from "#server/db/prisma.ts";
import type { SqlWork, Work } from "#server/db/transact.ts";
import type { ProductFields, SkuFields, SkuQuantity } from "./contract.ts";
import type { StoredBarcode } from "./domain/barcodes.ts";

/** Both kinds of unit of work: reads that hot paths need take either. */
export type AnyWork = Work | SqlWork;

/** Rows of one statement in the open transaction. */
export async function rowsOf<Row>(work: AnyWork, statement: Prisma.Sql): Promise<Row[]> {
  if (!("client" in work)) return work.tx.$queryRaw<Row[]>(statement);
  const { rows } = await work.client.query(statement.text, statement.values);
  return rows as Row[];
}

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

export async function deleteBarcode(work: Work, barcodeId: string): Promise<boolean> {
  const { count } = await work.tx.skuBarcode.deleteMany({
    where: { tenantId: work.tenantId, id: barcodeId },
  });
  return count > 0;
}

/** The SKU's version and code with its row locked; null when there is none. */
export async function lockSku(
  work: Work,
  skuId: string,
): Promise<{ version: number; code: string; kind: string } | null> {
  const rows = await work.tx.$queryRaw<{ version: number; code: string; kind: string }[]>`
    select version, code, kind from sku where tenant_id = ${work.tenantId} and id = ${skuId} for update`;
  return rows[0] ?? null;
}

export async function saveSku(
  work: Work,
  id: string,
  changes: Partial<SkuFields>,
  updatedAt: Date,
): Promise<void> {
  await work.tx.sku.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: { ...changes, version: { increment: 1 }, updatedAt },
  });
}

/** The product's row locked; null when there is none. */
export async function lockProduct(work: Work, productId: string): Promise<{ version: number } | null> {
  const rows = await work.tx.$queryRaw<{ version: number }[]>`
    select version from product where tenant_id = ${work.tenantId} and id = ${productId} for update`;
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

/** The first of `components` that is, or contains, the kit; null when none does. */
export async function containing(work: Work, kitSkuId: string, components: string[]): Promise<string | null> {
  const rows = await work.tx.$queryRaw<{ start: string }[]>`
    with recursive reach(start, sku_id) as (
      select c, c from unnest(${components}::text[]) c
      union select reach.start, k.component_sku_id
        from reach join kit_component k on k.tenant_id = ${work.tenantId} and k.kit_sku_id = reach.sku_id)
    select start from reach where sku_id = ${kitSkuId} order by start limit 1`;
  return rows[0]?.start ?? null;
}

export async function replaceComponents(
  work: Work,
  kitSkuId: string,
  components: SkuQuantity[],
): Promise<void> {
  const { tenantId } = work;
  await work.tx.kitComponent.deleteMany({
    where: { tenantId, kitSkuId, componentSkuId: { notIn: components.map(({ skuId }) => skuId) } },
  });
  for (const { skuId, quantity } of components) {
    await work.tx.kitComponent.upsert({
      where: { tenantId_kitSkuId_componentSkuId: { tenantId, kitSkuId, componentSkuId: skuId } },
      create: { tenantId, kitSkuId, componentSkuId: skuId, quantity },
      update: { quantity },
    });
  }
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
