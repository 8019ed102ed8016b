import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { isQuantity, parseQuantity, quantity, quantitySchema, remaining, type Quantity } from "./quantity.ts";

describe("quantities", () => {
  it("are whole numbers from zero", () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(isQuantity(value)).toBe(value >= 0);
        expect(quantitySchema.safeParse(value).success).toBe(value >= 0);
        expect(parseQuantity(value).ok).toBe(value >= 0);
      }),
    );
    for (const wrong of [1.5, -1, Number.NaN, Infinity, 2 ** 31, "3", null])
      expect(isQuantity(wrong)).toBe(false);
  });

  it("are not mixed up with plain numbers", () => {
    expectTypeOf(quantity(3)).toEqualTypeOf<Quantity>();
    // @ts-expect-error a plain number has not been checked
    const unchecked: Quantity = 3;
    expect(unchecked).toBe(3);
    expect(() => quantity(-1)).toThrow(RangeError);
  });

  it("never go below zero", () => {
    expect(remaining(5, 3)).toBe(2);
    expect(remaining(3, 5)).toBe(0);
  });
});
