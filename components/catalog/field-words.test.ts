import { expect, it } from "vitest";
import { valuesWords } from "./field-words.ts";

it("says what a field was and should be", () => {
  expect(valuesWords({ priceMinor: "1250", currency: "USD" })).toBe("$12.50");
  expect(valuesWords({ priceMinor: "1250" })).toBe("1250 minor units");
  expect(valuesWords({ priceMinor: null, currency: null })).toBe("none");
  expect(valuesWords({ weightGrams: 120 })).toBe("120 g");
  expect(valuesWords({ hsCode: "610910", originCountry: "PT" })).toBe("HS 610910, from PT");
  expect(valuesWords({ barcodes: [] })).toBe("none");
  expect(valuesWords({ title: "Hat" })).toBe("Hat");
});
