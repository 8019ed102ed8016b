import { newId } from "#kernel/ids.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import type { z } from "zod";
import { disagreement, skuDefaults, type newSku } from "../contract.ts";
import { storedBarcode, type StoredBarcode } from "../domain/barcodes.ts";
import { refuseComponents } from "../domain/components.ts";
import type { CatalogRefusal } from "../errors.ts";
import { kitChanged, skusChanged } from "../events.ts";
import { componentFacts, replaceComponents } from "../component-store.ts";
import { holdersOfBarcodes, holdersOfCodes, insertBarcodes, insertSkus } from "../store.ts";

type New = z.output<typeof newSku>;

/** Why these cannot be added, all or none; null when they can. The caller holds the lock of names. */
export async function refuseNewSkus(work: Work, skus: readonly New[]): Promise<CatalogRefusal | null> {
  return (
    (await refuseCodes(work, skus)) ??
    refuseFields(skus) ??
    refuseTwins(skus) ??
    (await refuseBarcodes(work, skus)) ??
    (await refuseParts(work, skus))
  );
}

/** Adds what {@link refuseNewSkus} let pass; the ids in the order given. */
export async function insertNewSkus(
  work: Work,
  skus: readonly (New & { productId: string })[],
): Promise<string[]> {
  if (skus.length === 0) return [];
  const rows = skus.map(({ id = newId("sku"), ...sku }) => ({ id, ...sku }));
  await insertSkus(work, rows.map(({ barcodes: _, components: __, ...fields }) => fields)); // prettier-ignore
  await insertBarcodes(
    work,
    rows.flatMap(({ id, barcodes }) =>
      barcodes.map(({ barcode, packLevel, quantity }) => ({
        ...parsed(barcode),
        skuId: id,
        packLevel,
        quantity,
      })),
    ),
  );
  for (const { id, kind, components } of rows) {
    if (components.length === 0) continue;
    await replaceComponents(work, { id, kind }, [], components);
    if (kind !== "assembly") await emit(work, kitChanged, { skuId: id });
  }
  const ids = rows.map(({ id }) => id);
  await emit(work, skusChanged, { skuIds: ids, fields: ["created"] });
  return ids;
}

async function refuseCodes(work: Work, skus: readonly New[]): Promise<CatalogRefusal | null> {
  const codes = skus.map(({ code }) => code);
  const twice = codes.find((code, index) => codes.indexOf(code) !== index);
  if (twice !== undefined) return { code: "catalog.code_taken", skuCode: twice, skuId: null };
  const [taken] = await holdersOfCodes(work, codes);
  return taken ? { code: "catalog.code_taken", skuCode: taken[0], skuId: taken[1] } : null;
}

function refuseFields(skus: readonly New[]): CatalogRefusal | null {
  for (const sku of skus) {
    const wrong = disagreement({ ...skuDefaults, ...sku });
    if (wrong) return { code: "catalog.fields_invalid", skuCode: sku.code, fields: [wrong] };
  }
  return null;
}

/** Variants are told apart by their options. */
function refuseTwins(skus: readonly New[]): CatalogRefusal | null {
  const seen = new Set<string>();
  for (const { options = {} } of skus) {
    const name = JSON.stringify(Object.entries(options).toSorted());
    if (seen.has(name) && name !== "[]") return { code: "catalog.options_taken", skuId: null, options };
    seen.add(name);
  }
  return null;
}

async function refuseBarcodes(work: Work, skus: readonly New[]): Promise<CatalogRefusal | null> {
  const stored: string[] = [];
  for (const { barcode } of skus.flatMap(({ barcodes }) => barcodes)) {
    const result = storedBarcode(barcode);
    if (!result.ok) return { code: "catalog.barcode_invalid", barcode, problem: result.error };
    if (stored.includes(result.value.barcode)) return { code: "catalog.barcode_taken", barcode, skuId: null };
    stored.push(result.value.barcode);
  }
  const [taken] = stored.length > 0 ? await holdersOfBarcodes(work, stored) : [];
  return taken ? { code: "catalog.barcode_taken", barcode: taken[0], skuId: taken[1] } : null;
}

async function refuseParts(work: Work, skus: readonly New[]): Promise<CatalogRefusal | null> {
  for (const { id = "", code, kind, components } of skus) {
    const known = await componentFacts(work, components.map(({ skuId }) => skuId)); // prettier-ignore
    const refusal = refuseComponents({ id: id || code, kind }, components, known);
    if (refusal) return refusal;
  }
  return null;
}

function parsed(barcode: string): StoredBarcode {
  const result = storedBarcode(barcode);
  if (!result.ok) throw new Error("A barcode was refused after it was accepted.");
  return result.value;
}
