import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { addBarcodeInput, type AddBarcode } from "../contract.ts";
import { storedBarcode } from "../domain/barcodes.ts";
import type { CatalogRefusal } from "../errors.ts";
import { skusChanged } from "../events.ts";
import { deleteBarcodes, holdersOfBarcodes, insertBarcodes, lockNames, lockSkus } from "../store.ts";

/**
 * Puts a barcode on a SKU or on a pack of it. GTINs are checked and kept as 14 digits; a barcode means one thing over all SKUs,
 * packs and bins. Adding what is there already, with the same pack, changes nothing.
 *
 * @returns its id; `catalog.sku_unknown`, `.barcode_invalid` with what is wrong with it, or `.barcode_taken`
 */
export async function addBarcode(
  work: Work,
  input: AddBarcode,
): Promise<Result<{ barcodeId: string }, CatalogRefusal>> {
  const { skuId, barcode, packLevel, quantity } = addBarcodeInput.parse(input);
  const stored = storedBarcode(barcode);
  if (!stored.ok) return err({ code: "catalog.barcode_invalid", barcode, problem: stored.error });
  await lockNames(work);
  const [sku] = await lockSkus(work, [skuId]);
  if (!sku) return err({ code: "catalog.sku_unknown", skuIds: [skuId] });
  const same = await work.tx.skuBarcode.findFirst({
    where: { tenantId: work.tenantId, skuId, barcode: stored.value.barcode, packLevel, quantity },
    select: { id: true },
  });
  if (same) return ok({ barcodeId: same.id });
  const holders = await holdersOfBarcodes(work, [stored.value.barcode]);
  const holder = holders.get(stored.value.barcode);
  if (holder !== undefined) return err({ code: "catalog.barcode_taken", barcode, skuId: holder });
  const [barcodeId] = await insertBarcodes(work, [{ ...stored.value, skuId, packLevel, quantity }]);
  await emit(work, skusChanged, { skuIds: [skuId], fields: ["barcodes"] });
  return ok({ barcodeId: barcodeId! });
}

/** Takes a barcode off its SKU; `catalog.barcode_unknown` when it is on none. */
export async function removeBarcode(
  work: Work,
  barcodeId: string,
): Promise<Result<undefined, CatalogRefusal>> {
  const isGone = (await removeBarcodes(work, [barcodeId])) > 0;
  return isGone ? ok() : err({ code: "catalog.barcode_unknown", barcodeId });
}

/** Takes barcodes off their SKUs; how many there were. */
export async function removeBarcodes(work: Work, barcodeIds: readonly string[]): Promise<number> {
  if (barcodeIds.length === 0) return 0;
  const gone = await deleteBarcodes(work, barcodeIds);
  if (gone.length > 0)
    await emit(work, skusChanged, { skuIds: gone.map(({ skuId }) => skuId), fields: ["barcodes"] });
  return gone.length;
}
