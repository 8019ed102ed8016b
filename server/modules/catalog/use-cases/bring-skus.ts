import type { z } from "zod";
import type { Work } from "#server/db/transact.ts";
import { newId } from "#kernel/ids.ts";
import { emit } from "#server/db/outbox.ts";
import { disagreement, newSku, skuDefaults, type SkuField } from "../contract.ts";
import { storedBarcode, type StoredBarcode } from "../domain/barcodes.ts";
import type { CatalogRefusal } from "../errors.ts";
import { skusChanged } from "../events.ts";
import {
  holdersOfBarcodes,
  holdersOfCodes,
  insertBarcodes,
  insertProducts,
  lockNames,
  lockProductsTitled,
} from "../store.ts";
import { insertNewSkus } from "./new-skus.ts";
import { judgeSkus, keepSkus, type Judged } from "./save-skus.ts";

/** What a file says of one SKU. What it does not say stays as it is. */
export interface SkuToBring {
  code: string;
  /** The SKU that has the code, and the version that was looked at; null when none has it. */
  known: { skuId: string; version: number } | null;
  changes: Partial<Record<SkuField, unknown>>;
  /** Title of the product that a new SKU joins. It is made when no active product has it. */
  product: string;
  barcode?: string;
}

/** What became of it: where there is a refusal, nothing of the row was written. */
export interface BroughtSku {
  refusal: CatalogRefusal | null;
  skuId: string | null;
  version: number | null;
  /** The barcode that a known SKU got; null when it got none or had it. */
  barcodeId: string | null;
}

type New = z.output<typeof newSku>;

/** A row on its way: refused, or what it would write. */
interface Weighed {
  row: SkuToBring;
  refusal: CatalogRefusal | null;
  judged?: Judged;
  fresh?: New;
  barcode?: StoredBarcode;
}

/**
 * Makes and changes many SKUs as a file says, each row whole or not at all and the others in spite of it. At most so many rows as one
 * transaction should hold; a code at most once. Rows are judged in their order: a barcode that two of them want is the first one's.
 *
 * @returns what became of each row, in the order given
 */
export async function bringSkus(work: Work, rows: readonly SkuToBring[]): Promise<BroughtSku[]> {
  await lockNames(work);
  const weighed = rows.map((row): Weighed => ({ row, refusal: null }));
  for (;;) {
    const standing = weighed.filter(({ refusal }) => !refusal);
    await weighFields(work, standing);
    await weighBarcodes(work, standing);
    // what is made of a SKU that stays after all must stay too, so the others are looked at again
    if (!standing.some(({ row, refusal }) => refusal && row.changes.status === "archived")) break;
  }
  return write(work, weighed);
}

async function weighFields(work: Work, standing: readonly Weighed[]): Promise<void> {
  const known = standing.filter(({ row }) => row.known);
  const wanted = known.map(({ row }) => ({ ...row.known!, changes: row.changes }));
  for (const [index, judged] of (await judgeSkus(work, wanted, "REJECT_FAILED_ROWS")).entries()) {
    known[index]!.judged = judged;
    known[index]!.refusal = judged.verdict.outcome === "failed" ? judged.verdict.refusal : null;
  }
  const others = standing.filter(({ row }) => !row.known);
  const holders = await holdersOfCodes(work, others.map(({ row }) => row.code)); // prettier-ignore
  for (const one of others) {
    const { code, changes } = one.row;
    const fresh = newSku.safeParse({ ...changes, code, id: newId("sku") });
    if (fresh.success) one.fresh = fresh.data;
    one.refusal = fresh.success ? refuseNew(fresh.data, holders.get(code)) : invalid(code, fresh.error);
  }
}

function refuseNew(sku: New, holder: string | undefined): CatalogRefusal | null {
  if (holder !== undefined) return { code: "catalog.code_taken", skuCode: sku.code, skuId: holder };
  const wrong = disagreement({ ...skuDefaults, ...sku });
  return wrong && { code: "catalog.fields_invalid", skuCode: sku.code, fields: [wrong] };
}

const invalid = (skuCode: string, error: z.ZodError): CatalogRefusal => ({
  code: "catalog.fields_invalid",
  skuCode,
  fields: error.issues.map(({ path, message }) => ({ field: path[0] as SkuField, problem: message })),
});

async function weighBarcodes(work: Work, standing: readonly Weighed[]): Promise<void> {
  const asking = standing.filter(({ row, refusal }) => row.barcode !== undefined && !refusal);
  for (const one of asking) {
    const barcode = one.row.barcode!;
    const stored = storedBarcode(barcode);
    if (stored.ok) one.barcode = stored.value;
    else one.refusal = { code: "catalog.barcode_invalid", barcode, problem: stored.error };
  }
  const holders = await holdersOfBarcodes(work, asking.flatMap(({ barcode }) => (barcode ? [barcode.barcode] : []))); // prettier-ignore
  for (const one of asking) {
    if (!one.barcode) continue;
    const { barcode } = one.barcode;
    const [holder, own] = [holders.get(barcode), one.row.known?.skuId ?? one.fresh!.id!];
    if (holder === undefined) holders.set(barcode, own);
    else if (holder === own) delete one.barcode;
    else one.refusal = { code: "catalog.barcode_taken", barcode: one.row.barcode!, skuId: holder };
  }
}

async function write(work: Work, weighed: readonly Weighed[]): Promise<BroughtSku[]> {
  const kept = weighed.filter(({ refusal }) => !refusal);
  await keepSkus(work, kept.flatMap(({ judged }) => (judged ? [judged] : []))); // prettier-ignore
  const fresh = kept.flatMap(({ row, fresh: sku, barcode }) =>
    sku ? [{ sku, product: row.product, barcode: barcode?.barcode }] : [],
  );
  const products = await productsTitled(work, fresh.map(({ product }) => product)); // prettier-ignore
  await insertNewSkus(
    work,
    fresh.map(({ sku, product, barcode }) => ({
      ...sku,
      productId: products.get(product)!,
      barcodes: barcode === undefined ? [] : [{ barcode, packLevel: "each" as const, quantity: 1 }],
    })),
  );
  const labeled = kept.flatMap(({ row, barcode }) => (row.known && barcode ? [{ skuId: row.known.skuId, barcode }] : [])); // prettier-ignore
  const barcodeIds = await label(work, labeled);
  return weighed.map(({ row, refusal, judged, fresh: sku }) => {
    if (refusal) return { refusal, skuId: null, version: null, barcodeId: null };
    if (!row.known) return { refusal, skuId: sku!.id!, version: 1, barcodeId: null };
    const { skuId, version } = row.known;
    const isSaved = judged?.verdict.outcome === "save";
    const now = judged?.sku?.version ?? version;
    return { refusal, skuId, version: isSaved ? now + 1 : now, barcodeId: barcodeIds.get(skuId) ?? null };
  });
}

/** Puts barcodes of one piece on SKUs. */
async function label(
  work: Work,
  rows: readonly { skuId: string; barcode: StoredBarcode }[],
): Promise<Map<string, string>> {
  if (rows.length === 0) return new Map();
  const ids = await insertBarcodes(
    work,
    rows.map(({ skuId, barcode }) => ({ ...barcode, skuId, packLevel: "each", quantity: 1 })),
  );
  await emit(work, skusChanged, { skuIds: rows.map(({ skuId }) => skuId), fields: ["barcodes"] });
  return new Map(rows.map(({ skuId }, index) => [skuId, ids[index]!]));
}

/** The active product of each title; those that there are not are made. */
async function productsTitled(work: Work, titles: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(titles)];
  if (wanted.length === 0) return new Map();
  const products = await lockProductsTitled(work, wanted);
  const missing = wanted
    .filter((title) => !products.has(title))
    .map((title) => ({ id: newId("prd"), title }));
  if (missing.length > 0) await insertProducts(work, missing);
  for (const { id, title } of missing) products.set(title, id);
  return products;
}
