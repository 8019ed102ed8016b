import { expect, it } from "vitest";
import { barcodeSvg, symbolOf } from "./barcode-symbol.ts";

it("prints a stored barcode as shops scan it", () => {
  expect(symbolOf("00036000291452")).toEqual({ type: "upca", text: "036000291452" });
  expect(symbolOf("09521234000013")).toEqual({ type: "ean13", text: "9521234000013" });
  expect(symbolOf("00000096385074")).toEqual({ type: "ean8", text: "96385074" });
  expect(symbolOf("10036000291459")).toEqual({ type: "itf14", text: "10036000291459" });
  expect(symbolOf("BOX-7")).toEqual({ type: "code128", text: "BOX-7" });
  expect(symbolOf("棚-1")).toEqual({ type: "qrcode", text: "棚-1" });
});

it("draws each of them, and nothing but a picture", async () => {
  for (const barcode of [
    "00036000291452",
    "09521234000013",
    "00000096385074",
    "10036000291459",
    "<b>&",
    "棚-1",
  ]) {
    const svg = await barcodeSvg(barcode);
    expect(svg).toMatch(/^<svg /);
    expect(svg).not.toContain("<b>");
  }
});
