import { newId } from "#kernel/ids.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { imageFormatOf, LARGEST_IMAGE_BYTES, type ImageFormat } from "#server/modules/catalog/public.ts";
import { clock } from "#server/platform/clock.ts";
import { contentTypes, putFile, readFile } from "#server/platform/storage.ts";
import type { ReturnsRefusal } from "../errors.ts";

/** What keeps bytes from being a photo here; null when nothing does. */
export function photoProblem(bytes: Uint8Array): "too_large" | "not_an_image" | null {
  if (bytes.length > LARGEST_IMAGE_BYTES) return "too_large";
  return imageFormatOf(bytes) ? null : "not_an_image";
}

/**
 * Keeps a photo of a return, of its buyer or taken at its inspection; what it is is told from its bytes. The same photo again is the same one.
 *
 * @returns its id and name; `returns.unknown`, `.photo_refused`
 */
export async function keepPhoto(
  work: Work,
  { rmaId, bytes }: { rmaId: string; bytes: Uint8Array },
): Promise<Result<{ photoId: string; name: string }, ReturnsRefusal>> {
  const format = imageFormatOf(bytes);
  const problem = photoProblem(bytes);
  if (problem || !format) return err({ code: "returns.photo_refused", problem: problem ?? "not_an_image" });
  const { tenantId } = work;
  const rma = await work.tx.rma.findUnique({
    where: { tenantId_id: { tenantId, id: rmaId } },
    select: { id: true },
  });
  if (!rma) return err({ code: "returns.unknown", id: rmaId });
  const { file } = await putFile(bytes, {
    tenantId,
    name: `photo.${format}`,
    contentType: contentTypes[format],
  });
  const known = await work.tx.rmaPhoto.findFirst({ where: { tenantId, rmaId, file }, select: { id: true } });
  const photoId = known?.id ?? newId("rmp");
  if (!known)
    await work.tx.rmaPhoto.create({
      data: { tenantId, id: photoId, rmaId, file, format, takenBy: work.actor.id, at: clock.now() },
    });
  return ok({ photoId, name: `${photoId}.${format}` });
}

/** The bytes of a photo; null when this merchant has none of that id. */
export async function readPhoto(
  work: Work,
  photoId: string,
): Promise<{ bytes: Buffer; format: ImageFormat } | null> {
  const row = await work.tx.rmaPhoto.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: photoId } },
    select: { file: true, format: true },
  });
  return row && { bytes: await readFile(row.file), format: row.format as ImageFormat };
}
