import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const path = () =>
  createRequire(`${process.cwd()}/package.json`).resolve("zxing-wasm/reader/zxing_reader.wasm");

/** The WebAssembly that reads barcodes, from our own address: pages may ask no other host. Its address names its version. */
export async function GET(): Promise<Response> {
  return new Response(new Uint8Array(await readFile(path())), {
    headers: { "content-type": "application/wasm", "cache-control": "public, max-age=31536000, immutable" },
  });
}
