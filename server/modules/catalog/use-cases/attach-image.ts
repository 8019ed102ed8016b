import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { contentTypes, putFile, readFile } from "#server/platform/storage.ts";
import type { ArrangeImages } from "../contract.ts";
import { imageFormatOf, imageUrlOf, type ImageFormat } from "../domain/image-format.ts";
import type { Writer } from "../domain/ownership.ts";
import type { CatalogRefusal } from "../errors.ts";
import { skusChanged } from "../events.ts";
import { imagesOf, insertImage, lockSkus, replaceImageOrder, saveSkuRows } from "../store.ts";
import { refuseForeign } from "./propose-fields.ts";

/** A product photograph is smaller; what is larger is a mistake. */
export const LARGEST_IMAGE_BYTES = 5 * 1024 * 1024;

/** More than a buyer looks at. */
export const MOST_IMAGES = 20;

/**
 * Keeps an uploaded picture behind those the SKU has; the first one becomes its main picture. The same picture again changes nothing.
 *
 * @returns the address it is served at; `catalog.sku_unknown`, `.not_the_owner` of the main picture, or `.image_refused` for what is no
 *   PNG, JPEG or WebP, is too large, or is one too many
 */
export async function attachImage(
  work: Work,
  { skuId, bytes, writer }: { skuId: string; bytes: Uint8Array; writer: Writer },
): Promise<Result<{ imageUrl: string }, CatalogRefusal>> {
  if (bytes.length > LARGEST_IMAGE_BYTES) return err({ code: "catalog.image_refused", problem: "too_large" });
  const format = imageFormatOf(bytes);
  if (!format) return err({ code: "catalog.image_refused", problem: "not_an_image" });
  const [sku] = await lockSkus(work, [skuId]);
  if (!sku) return err({ code: "catalog.sku_unknown", skuIds: [skuId] });
  const there = await imagesOf(work, skuId);
  if (there.length >= MOST_IMAGES) return err({ code: "catalog.image_refused", problem: "too_many" });
  const isMain = sku.imageUrl === null;
  const refusal = isMain ? await refuseForeign(work, ["image"], writer) : null;
  if (refusal) return err(refusal);
  const about = { tenantId: work.tenantId, name: `image.${format}`, contentType: contentTypes[format] };
  const { file } = await putFile(bytes, about);
  const known = there.find((image) => image.file === file);
  const position = there.length;
  const imageUrl = imageUrlOf(
    known ?? { id: await insertImage(work, { skuId, file, format, position }), format },
  );
  if (!isMain) return ok({ imageUrl });
  await saveSkuRows(work, [{ id: skuId, changes: { imageUrl } }], clock.now());
  await emit(work, skusChanged, { skuIds: [skuId], fields: ["imageUrl"] });
  return ok({ imageUrl });
}

/**
 * Puts a SKU's pictures in order and takes away those that are not named; the first is the main one from then on.
 *
 * @returns `catalog.sku_unknown`, `.images_changed` when they are not what the person saw, or `.not_the_owner` of the main picture
 */
export async function arrangeImages(
  work: Work,
  { skuId, seen, imageIds }: ArrangeImages,
  writer: Writer,
): Promise<Result<undefined, CatalogRefusal>> {
  const [sku] = await lockSkus(work, [skuId]);
  if (!sku) return err({ code: "catalog.sku_unknown", skuIds: [skuId] });
  const there = await imagesOf(work, skuId);
  const isAsSeen = seen.join() === there.map(({ id }) => id).join();
  const first = there.find(({ id }) => id === imageIds[0]);
  if (!isAsSeen || imageIds.some((id) => !seen.includes(id)))
    return err({ code: "catalog.images_changed", skuId });
  const wasOurs = there.some((image) => imageUrlOf(image) === sku.imageUrl);
  // a picture of another site stays while there is none of ours to take its place
  const imageUrl = first ? imageUrlOf(first) : wasOurs ? null : sku.imageUrl;
  const refusal = imageUrl === sku.imageUrl ? null : await refuseForeign(work, ["image"], writer);
  if (refusal) return err(refusal);
  await replaceImageOrder(work, skuId, imageIds);
  if (imageUrl === sku.imageUrl) return ok();
  await saveSkuRows(work, [{ id: skuId, changes: { imageUrl } }], clock.now());
  await emit(work, skusChanged, { skuIds: [skuId], fields: ["imageUrl"] });
  return ok();
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
