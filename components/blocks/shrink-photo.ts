/** Longest side of a photo that is sent, in pixels: a scratch is still seen, and a phone's camera makes three times as many. */
const LONGEST_SIDE = 1_600;
const QUALITY = 0.82;

/**
 * A photo as it is sent: a JPEG of at most 1600 pixels a side, turned upright, without the place and time that a camera writes into it.
 * One that the browser cannot read comes back as it is; the server says what it is.
 */
export async function shrinkPhoto(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!bitmap) return file;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return made ?? file;
}
