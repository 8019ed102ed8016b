import { expect, it } from "vitest";
import { skuFieldNames } from "#server/modules/catalog/contract.ts";
import type { SkuRow } from "../sku-words.ts";
import { skuRow as row } from "../testing/sku-row.ts";
import { sheetColumns } from "./columns.ts";

const column = (key: string) => sheetColumns.find((one) => one.key === key)!;
const read = (key: string, text: string, over: Partial<SkuRow> = {}) => column(key).read!(text, row(over));

it("has a column for every field but pictures and options, which are edited on the SKU's page", () => {
  const shown = sheetColumns.flatMap(({ field }) => (field ? [field] : []));
  expect(skuFieldNames.filter((field) => !shown.includes(field))).toEqual(["options", "imageUrl"]);
});

it("reads amounts in the row's currency, as people and spreadsheets write them", () => {
  expect(read("priceMinor", "1,234.50")).toEqual({ ok: true, value: 123_450n });
  expect(read("priceMinor", "$12")).toEqual({ ok: true, value: 1_200n });
  expect(read("priceMinor", "1200", { currency: "JPY" })).toEqual({ ok: true, value: 1_200n });
  expect(read("priceMinor", "")).toEqual({ ok: true, value: null });
  expect(read("priceMinor", "12.505")).toMatchObject({ problem: "has more digits than USD has" });
  expect(read("priceMinor", "12", { currency: null })).toMatchObject({ problem: "set the currency first" });
  expect(read("priceMinor", "-1")).toMatchObject({ ok: false });
  expect(read("priceMinor", "cheap")).toMatchObject({ ok: false });
});

it("reads whole numbers, words and codes, and says what is wrong", () => {
  expect(read("weightGrams", " 1,250 ")).toEqual({ ok: true, value: 1_250 });
  expect(read("weightGrams", "1.5")).toMatchObject({ problem: "must be a whole number" });
  expect(read("weightGrams", "-3")).toMatchObject({ ok: false });
  expect(read("isFragile", "TRUE")).toEqual({ ok: true, value: true });
  expect(read("isFragile", "maybe")).toMatchObject({ ok: false });
  expect(read("status", "Archived")).toEqual({ ok: true, value: "archived" });
  expect(read("originCountry", "us")).toEqual({ ok: true, value: "US" });
  expect(read("originCountry", "")).toEqual({ ok: true, value: null });
  expect(read("hsCode", "12")).toMatchObject({ problem: "6, 8 or 10 digits" });
  expect(read("code", "")).toMatchObject({ ok: false });
});

it("gives every editable cell back as it was copied", () => {
  const full = row({
    priceMinor: 1_999n, costMinor: 5n, customsValueMinor: 0n, weightGrams: 1_000, hsCode: "691200", originCountry: "DE",
    isFragile: true, tracking: "lot", shelfLifeDays: 30, minShelfLifeDays: 0, reorderPoint: 4, lengthMm: 1, widthMm: 2, heightMm: 3,
  }); // prettier-ignore
  for (const { key, field, text, read: reading } of sheetColumns) {
    if (field && reading)
      expect([key, reading(text(full), full)]).toEqual([key, { ok: true, value: full[field] }]);
  }
});
