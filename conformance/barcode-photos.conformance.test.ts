import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, expect, it } from "vitest";
import { prepareReader, readBarcode } from "#components/floor/read-barcode.ts";
import { expectOk } from "#kernel/result.ts";
import { parseScan } from "#kernel/scan.ts";
import { fixtureBytes, fixtureFiles, fixtureText, withFixtures } from "./fixtures.ts";

/** Photos of the ZXing project (zxing-cpp, Apache-2.0), each with a text file of what it says. */
withFixtures("barcode-photos", () => {
  beforeAll(() => {
    const wasm = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
    prepareReader({ wasmBinary: new Uint8Array(readFileSync(wasm)).buffer });
  });

  const photos = fixtureFiles("barcode-photos").filter((path) => path.endsWith(".png"));

  it("are there in each of the symbologies of a warehouse", () => {
    const kinds = new Set(photos.map((path) => path.split("/")[1]));
    expect([...kinds].toSorted()).toEqual(["code128-1", "datamatrix-1", "itf-1", "rssexpanded-1"]);
  });

  it.each(photos)("%s says what its text file says", async (path) => {
    const code = await readBarcode(new Uint8Array(fixtureBytes(path)));
    expect(code?.replace(/^\](C1|e0)/, "")).toBe(fixtureText(path.replace(/\.png$/, ".txt")));
  });

  it("gives a GS1 DataBar as element strings, with lot and serial apart", async () => {
    const code = await readBarcode(new Uint8Array(fixtureBytes("barcode-photos/rssexpanded-1/11.png")));
    expect(expectOk(parseScan(code ?? ""))).toMatchObject({
      kind: "gs1",
      gtin: "98898765432106",
      lot: "12A",
      serial: "123456",
    });
  });

  it("reads nothing in a picture without a barcode", async () => {
    const blank = { width: 64, height: 64, data: new Uint8ClampedArray(64 * 64 * 4).fill(255) } as ImageData;
    expect(await readBarcode(blank)).toBeNull();
  });
});
