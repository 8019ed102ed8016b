import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { contentTypes, putFile, readFile } from "#server/platform/storage.ts";
import type { ArrangeImages, GalleryOwner } from "../contract.ts";
import { imageFormatOf, imageUrlOf, type ImageFormat } from "../domain/image-format.ts";
import type { Writer } from "../domain/ownership.ts";
import type { CatalogRefusal } from "../errors.ts";
import { productChanged, skusChanged } from "../events.ts";
import { insertPicture, pictureFile, picturesOf, replacePictures } from "../gallery-store.ts";
import { lockProduct, lockSkus, saveProduct, saveSkuRows } from "../store.ts";
import { refuseForeign } from "./propose-fields.ts";

/** A product photograph is smaller; what is larger is a mistake. */
export const LARGEST_IMAGE_BYTES = 5 * 1024 * 1024;

/** More than a buyer looks at. */
export const MOST_IMAGES = 20;

/**
 * Keeps an uploaded picture behind those that a SKU or a product has; the first one becomes its main picture. The same picture again
 * changes nothing.
 *
 * @returns the address it is served at; `catalog.sku_unknown`, `.product_unknown`, `.not_the_owner` of the main picture, or
 *   `.image_refused` for what is no PNG, JPEG or WebP, is too large, or is one too many
 */
export async function attachImage(
  work: Work,
  { owner, bytes, writer }: { owner: GalleryOwner; bytes: Uint8Array; writer: Writer },
): Promise<Result<{ imageUrl: string }, CatalogRefusal>> {
  if (bytes.length > LARGEST_IMAGE_BYTES) return err({ code: "catalog.image_refused", problem: "too_large" });
  const format = imageFormatOf(bytes);
  if (!format) return err({ code: "catalog.image_refused", problem: "not_an_image" });
  const main = await lockMain(work, owner);
  if (!main.ok) return main;
  const there = await picturesOf(work, owner);
  if (there.length >= MOST_IMAGES) return err({ code: "catalog.image_refused", problem: "too_many" });
  const isMain = main.value === null;
  const refusal = isMain ? await refuseForeign(work, ["image"], writer) : null;
  if (refusal) return err(refusal);
  const about = { tenantId: work.tenantId, name: `image.${format}`, contentType: contentTypes[format] };
  const { file } = await putFile(bytes, about);
  const known = there.find((image) => image.file === file);
  const position = there.length;
  const imageUrl = imageUrlOf(
    known ?? { id: await insertPicture(work, owner, { file, format, position }), format },
  );
  if (isMain) await saveMain(work, owner, imageUrl);
  return ok({ imageUrl });
}

/**
 * Puts pictures in order, says what is on them, and takes away those that are not named; the first is the main one from then on.
 *
 * @returns `catalog.sku_unknown`, `.product_unknown`, `.images_changed` when they are not what the person saw, or `.not_the_owner` of
 *   the main picture
 */
export async function arrangeImages(
  work: Work,
  { owner, seen, images }: ArrangeImages,
  writer: Writer,
): Promise<Result<undefined, CatalogRefusal>> {
  const main = await lockMain(work, owner);
  if (!main.ok) return main;
  const there = await picturesOf(work, owner);
  const isAsSeen = seen.join() === there.map(({ id }) => id).join();
  const first = there.find(({ id }) => id === images[0]?.id);
  if (!isAsSeen || images.some(({ id }) => !seen.includes(id)))
    return err({ code: "catalog.images_changed", skuId: owner.id });
  const wasOurs = there.some((image) => imageUrlOf(image) === main.value);
  // a picture of another site stays while there is none of ours to take its place
  const imageUrl = first ? imageUrlOf(first) : wasOurs ? null : main.value;
  const refusal = imageUrl === main.value ? null : await refuseForeign(work, ["image"], writer);
  if (refusal) return err(refusal);
  await replacePictures(work, owner, images);
  if (imageUrl !== main.value) await saveMain(work, owner, imageUrl);
  return ok();
}

/** The address of the main picture, with the row that has it locked. */
async function lockMain(
  work: Work,
  { of, id }: GalleryOwner,
): Promise<Result<string | null, CatalogRefusal>> {
  if (of === "sku") {
    const [sku] = await lockSkus(work, [id]);
    return sku ? ok(sku.imageUrl) : err({ code: "catalog.sku_unknown", skuIds: [id] });
  }
  const product = await lockProduct(work, id);
  return product ? ok(product.imageUrl) : err({ code: "catalog.product_unknown", productId: id });
}

async function saveMain(work: Work, { of, id }: GalleryOwner, imageUrl: string | null): Promise<void> {
  if (of === "sku") {
    await saveSkuRows(work, [{ id, changes: { imageUrl } }], clock.now());
    return emit(work, skusChanged, { skuIds: [id], fields: ["imageUrl"] });
  }
  await saveProduct(work, id, { imageUrl }, clock.now());
  return emit(work, productChanged, { productId: id, fields: ["imageUrl"] });
}

/** The bytes of an uploaded picture; null when this merchant has none of that id. */
export async function readImage(
  work: Work,
  imageId: string,
): Promise<{ bytes: Buffer; format: ImageFormat } | null> {
  const row = await pictureFile(work, imageId);
  return row && { bytes: await readFile(row.file), format: row.format as ImageFormat };
}
