import fc from "fast-check";
import { expect, it } from "vitest";
import { gramsOf, weightText } from "./weights.ts";

it.each([
  ["0.35", "kg", 350],
  ["350", "g", 350],
  ["1.5", "lbs", 680],
  ["12.35", "oz", 350],
  [" 2 ", "kg", 2000],
  ["0", "kg", null],
  ["", "kg", null],
  [null, "kg", null],
  ["1,5", "kg", null],
  ["heavy", "g", null],
  ["0.0001", "kg", null],
  ["-1", "kg", null],
  ["1", "stone", null],
  ["1", null, null],
])("a weight of %s in %s is %s grams", (weight, unit, grams) => {
  expect(gramsOf(weight, unit)).toBe(grams);
});

it("a weight that is told comes back as the same grams, in every unit", () => {
  expect(weightText(350, "kg")).toBe("0.35");
  const unit = fc.constantFrom("kg", "g", "lbs", "oz");
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), unit, (grams, one) => {
      expect(gramsOf(weightText(grams, one), one)).toBe(grams);
    }),
  );
});
