export const imageFormats = ["png", "jpg", "webp"] as const;
export type ImageFormat = (typeof imageFormats)[number];

const startsWith = (bytes: Uint8Array, expected: readonly number[], at = 0): boolean =>
  expected.every((byte, index) => bytes[at + index] === byte);

/**
 * What picture the bytes are, by how they begin; null when they are none of ours. What a name or a header says does not count,
 * and formats that can carry scripts (SVG) are none of ours.
 */
export function imageFormatOf(bytes: Uint8Array): ImageFormat | null {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "png";
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return "jpg";
  // RIFF, four bytes of length, WEBP
  if (startsWith(bytes, [0x52, 0x49, 0x46, 0x46]) && startsWith(bytes, [0x57, 0x45, 0x42, 0x50], 8))
    return "webp";
  return null;
}

/** Where an uploaded picture is served. */
export const imageUrlOf = ({ id, format }: { id: string; format: string }): string =>
  `/images/${id}.${format}`;
