import { describe, expect, it } from "vitest";
import { differencesOf, printedBarcode, productTitleFor, type ComparedFields } from "./differences.ts";

const fields = (over: Partial<ComparedFields> = {}): ComparedFields => ({
  title: "Camp mug – Red",
  price: "1800",
  currency: "USD",
  image: null,
  barcode: null,
  weight: null,
  ...over,
});
const kinds = (
  ours: Partial<ComparedFields>,
  theirs: Partial<ComparedFields>,
  shownAs: string | null = null,
) => differencesOf(fields(ours), fields(theirs), shownAs).map(({ kind }) => kind);

describe("differences of a listing", () => {
  it("are found field by field, with both values", () => {
    expect(differencesOf(fields(), fields({ price: "1900", title: "Mug" }), null)).toEqual([
      { kind: "price", ours: "1800", theirs: "1900", currency: "USD" },
      { kind: "title", ours: "Camp mug – Red", theirs: "Mug", currency: null },
    ]);
  });

  it("are none where both sides say the same to a buyer", () => {
    expect(kinds({}, {})).toEqual([]);
    expect(kinds({}, { title: " Camp  mug – Red " })).toEqual([]);
    expect(kinds({ price: null, currency: null }, { price: null })).toEqual([]);
  });

  it("compare prices in one currency only", () => {
    expect(kinds({ currency: "EUR" }, { price: "1" })).toEqual([]);
    expect(kinds({ price: null, currency: null }, {})).toEqual(["price"]);
  });

  it("compare barcodes and weights where both sides have one", () => {
    expect(kinds({ barcode: "04006381333931", weight: "350" }, {})).toEqual([]);
    expect(kinds({}, { barcode: "04006381333931", weight: "350" })).toEqual([]);
    expect(
      kinds({ barcode: "04006381333931", weight: "350" }, { barcode: "00036000291452", weight: "340" }),
    ).toEqual(["barcode", "weight"]);
    expect(["04006381333931", "00036000291452", "14006381333938", "OWN-1"].map(printedBarcode)).toEqual([
      "4006381333931",
      "036000291452",
      "14006381333938",
      "OWN-1",
    ]);
  });

  it("know our image by the address the channel gave it", () => {
    const ours = { image: "https://us.example/a.jpg" };
    const there = { image: "https://cdn.example/1.jpg" };
    expect(kinds(ours, there, "https://cdn.example/1.jpg")).toEqual([]);
    expect(kinds(ours, there, "https://cdn.example/0.jpg")).toEqual(["image"]);
    expect(kinds({ image: null }, there, "https://cdn.example/1.jpg")).toEqual(["image"]);
  });
});

describe("the product's title", () => {
  it("is what is left of the listing's title, and unknown when the variant's own name would have to change", () => {
    expect(productTitleFor("Camp mug – Red", "Red")).toBe("Camp mug");
    expect(productTitleFor("Camp mug", "")).toBe("Camp mug");
    expect(productTitleFor("Camp mug – Blue", "Red")).toBeNull();
    expect(productTitleFor(" – Red", "Red")).toBeNull();
  });
});
