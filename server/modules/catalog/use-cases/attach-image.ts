import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { contentTypes, putFile, readFile } from "#server/platform/storage.ts";
import { imageFormatOf, type ImageFormat } from "../domain/image-format.ts";
import type { CatalogRefusal } from "../errors.ts";
import { skusChanged } from "../events.ts";
import { insertImage, lockSkus, saveSkuRows } from "../store.ts";

/** A product photograph is smaller; what is larger is a mistake. */
export const LARGEST_IMAGE_BYTES = 5 * 1024 * 1024;

/**
 * Keeps an uploaded picture and makes it the SKU's. The same picture again changes nothing.
 *
 * @returns the address it is served at; `catalog.sku_unknown`, or `.image_refused` for what is no PNG, JPEG or WebP, or too large
 */
export async function attachImage(
  work: Work,
  { skuId, bytes }: { skuId: string; bytes: Uint8Array },
): Promise<Result<{ imageUrl: string }, CatalogRefusal>> {
  if (bytes.length > LARGEST_IMAGE_BYTES) return err({ code: "catalog.image_refused", problem: "too_large" });
  const format = imageFormatOf(bytes);
  if (!format) return err({ code: "catalog.image_refused", problem: "not_an_image" });
  const [sku] = await lockSkus(work, [skuId]);
  if (!sku) return err({ code: "catalog.sku_unknown", skuIds: [skuId] });
  const { tenantId } = work;
  const about = { tenantId, name: `image.${format}`, contentType: contentTypes[format] };
  const { file } = await putFile(bytes, about);
  const known = await work.tx.skuImage.findFirst({ where: { tenantId, skuId, file }, select: { id: true } });
  const imageUrl = `/images/${known?.id ?? (await insertImage(work, { skuId, file, format }))}.${format}`;
  if (imageUrl === sku.imageUrl) return ok({ imageUrl });
  await saveSkuRows(work, [{ id: skuId, changes: { imageUrl } }], clock.now());
  await emit(work, skusChanged, { skuIds: [skuId], fields: ["imageUrl"] });
  return ok({ imageUrl });
}

/** The bytes of an uploaded picture; null when this merchant has none of that id. */
export async function readImage(
  work: Work,
  imageId: string,
): Promise<{ bytes: Buffer; format: ImageFormat } | null> {
  const row = await work.tx.skuImage.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: imageId } },
    select: { file: true, format: true },
  });
  return row && { bytes: await readFile(row.file), format: row.format as ImageFormat };
}
