import {
  prepareZXingModule,
  readBarcodes,
  ZXING_WASM_VERSION,
  type ReaderOptions,
  type ZXingModuleOverrides,
} from "zxing-wasm/reader";

/** Our own door to the reader's WebAssembly; nothing is loaded from anywhere else. The version makes it cacheable for ever. */
export const READER_URL = `/barcode-reader.wasm?v=${ZXING_WASM_VERSION}`;

/** Says where the reader's WebAssembly is. Without it the library would ask a CDN. */
export function prepareReader(overrides: ZXingModuleOverrides = { locateFile: () => READER_URL }): void {
  prepareZXingModule({ overrides });
}

const options: ReaderOptions = {
  formats: ["EANUPC", "Code128", "Code39", "ITF", "DataBar", "DataMatrix", "QRCode"],
  // "Plain" keeps the separators of GS1 element strings
  textMode: "Plain",
  tryHarder: true,
  maxNumberOfSymbols: 1,
};

/**
 * Reads the barcode in a picture: the frame of a camera, or the bytes of an image file. A code that holds GS1 element strings is
 * given with its symbology identifier ("]C1…"), as a scanner sends it, so that everything after reads it as GS1.
 *
 * @returns null when there is none
 */
export async function readBarcode(picture: ImageData | Uint8Array): Promise<string | null> {
  const [found] = await readBarcodes(picture, options);
  if (!found || found.text === "") return null;
  return found.contentType === "GS1" ? `${found.symbologyIdentifier}${found.text}` : found.text;
}
