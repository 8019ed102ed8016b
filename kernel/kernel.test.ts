import { describe, expect, expectTypeOf, it } from "vitest";
import fc from "fast-check";
import { isId, newId } from "./ids.ts";
import { decodeKeyset, encodeKeyset } from "./keyset.ts";
import { add, allocate, formatDecimal, multiplyRatio, parseDecimal, type Money } from "./money.ts";

describe("money", () => {
  it("allocates every unit, never more than one off the exact share", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -10n ** 12n, max: 10n ** 12n }),
        fc.array(fc.bigInt({ min: 0n, max: 10n ** 6n }), { minLength: 1, maxLength: 12 }),
        (total, weights) => {
          const parts = allocate(total, weights);
          expect(parts.reduce((a, b) => a + b, 0n)).toBe(total);
          const sum = weights.reduce((a, b) => a + b, 0n);
          if (sum === 0n) return;
          parts.forEach((part, i) => {
            const twiceOff = part * sum - total * weights[i]!;
            expect(twiceOff < sum && twiceOff > -sum).toBe(true);
          });
        },
      ),
    );
  });

  it("reads and writes decimals without loss, and refuses digits the currency does not have", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.constantFrom("USD", "JPY", "KWD"), (minor, currency) => {
        expect(parseDecimal(formatDecimal(minor, currency), currency)).toBe(minor);
      }),
    );
    expect(() => parseDecimal("1.005", "USD")).toThrow(/more than 2 decimals/);
    expect(parseDecimal("1.500", "USD")).toBe(150n);
    expect(() => parseDecimal("1e3", "USD")).toThrow(RangeError);
  });

  it("rounds as named", () => {
    expect(multiplyRatio(5n, 1n, 2n, "halfUp")).toBe(3n);
    expect(multiplyRatio(5n, 1n, 2n, "halfEven")).toBe(2n);
    expect(multiplyRatio(7n, 1n, 2n, "halfEven")).toBe(4n);
    expect(multiplyRatio(-5n, 1n, 2n, "down")).toBe(-2n);
    expect(multiplyRatio(1n, 1n, 3n, "up")).toBe(1n);
  });

  it("does not add currencies", () => {
    const dollars: Money<"USD"> = { minor: 1n, currency: "USD" };
    const euros: Money<"EUR"> = { minor: 1n, currency: "EUR" };
    // @ts-expect-error dollars and euros have different types
    expect(() => add(dollars, euros)).toThrow(/do not add up/);
    expectTypeOf(add(dollars, dollars)).toEqualTypeOf<Money<"USD">>();
  });
});

describe("ids and cursors", () => {
  it("sorts ids by the time they were made", () => {
    const ids = Array.from({ length: 200 }, () => newId("ord"));
    expect([...ids].sort()).toEqual(ids);
    expect(ids.every((id) => isId("ord", id) && !isId("sku", id))).toBe(true);
  });

  it("gives back the key of a cursor and refuses what is not one", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 4 }), (key) => {
        expect(decodeKeyset(encodeKeyset(key))).toEqual(key);
      }),
    );
    expect(decodeKeyset("not a cursor")).toBeUndefined();
    expect(decodeKeyset(btoa('{"a":1}'))).toBeUndefined();
  });
});
