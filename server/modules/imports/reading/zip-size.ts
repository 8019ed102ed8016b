import { inflateRawSync } from "node:zlib";

const MOST_ENTRIES = 2_000;
const MOST_UNPACKED_BYTES = 100 * 1024 * 1024;

/**
 * Whether a ZIP unpacks to a size that is taken. What it says of itself is not believed: every entry is unpacked into nothing, up to the
 * limit. Of the format (APPNOTE 6.3) only what workbooks use is known: stored or deflated entries, no encryption, no ZIP64.
 */
export function measureZip(bytes: Uint8Array): "fits" | "too_large" | "broken" {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = zip.lastIndexOf(Buffer.from("504b0506", "hex"));
  if (zip.length < 22 || zip.readUInt32LE(0) !== 0x04034b50 || end < 0 || end + 22 > zip.length)
    return "broken";
  const count = zip.readUInt16LE(end + 10);
  if (count > MOST_ENTRIES) return "too_large";
  let left = MOST_UNPACKED_BYTES;
  let at = zip.readUInt32LE(end + 16);
  try {
    for (let entry = 0; entry < count; entry++) {
      if (zip.readUInt32LE(at) !== 0x02014b50) return "broken";
      left -= unpackedSize(zip, at, left);
      if (left < 0) return "too_large";
      at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    }
  } catch (problem) {
    return (problem as { code?: string }).code === "ERR_BUFFER_TOO_LARGE" ? "too_large" : "broken";
  }
  return "fits";
}

/** @throws what zlib throws, also when there is more than `most`; RangeError outside of the file */
function unpackedSize(zip: Buffer, entry: number, most: number): number {
  const packed = zip.readUInt32LE(entry + 20);
  const local = zip.readUInt32LE(entry + 42);
  const begins = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  if (begins + packed > zip.length) throw new RangeError("An entry ends after the file.");
  if (zip.readUInt16LE(entry + 10) === 0) return packed;
  return inflateRawSync(zip.subarray(begins, begins + packed), { maxOutputLength: Math.max(most, 1) }).length;
}
