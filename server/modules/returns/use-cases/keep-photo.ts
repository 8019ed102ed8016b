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
 * Keeps a photo of a return, of its buyer or taken at its inspection; what it is is told from its bytes. The same photo again is the
 * same one, as is one that a device named and sends again.
 *
 * @returns its id and name; `returns.unknown`, `.photo_refused`, `.photo_unknown` when the name is that of a photo of another return
 */
export async function keepPhoto(
  work: Work,
  { rmaId, bytes, photoId: asked }: { rmaId: string; bytes: Uint8Array; photoId?: string | undefined },
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
  const named = asked === undefined ? null : await photoOf(work, asked);
  if (named && named.rmaId !== rmaId) return err({ code: "returns.photo_unknown", photoId: named.id });
  const { file } = await putFile(bytes, {
    tenantId,
    name: `photo.${format}`,
    contentType: contentTypes[format],
  });
  // a device that named it refers to it by that name, also when another one shows the same
  const known = asked
    ? named
    : await work.tx.rmaPhoto.findFirst({ where: { tenantId, rmaId, file }, select: { id: true } });
  const photoId = known?.id ?? asked ?? newId("rmp");
  if (!known)
    await work.tx.rmaPhoto.create({
      data: { tenantId, id: photoId, rmaId, file, format, takenBy: work.actor.id, at: clock.now() },
    });
  return ok({ photoId, name: `${photoId}.${format}` });
}

const photoOf = (work: Work, id: string) =>
  work.tx.rmaPhoto.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    select: { id: true, rmaId: true },
  });

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
