import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { currencyDigits } from "./currency.ts";
import {
  add,
  allocate,
  compare,
  divide,
  formatDecimal,
  fromJson,
  money,
  multiplyRatio,
  negate,
  parseDecimal,
  subtract,
  sum,
  tellMoney,
  toJson,
  zero,
  type Money,
  type Rounding,
} from "./money.ts";

const anyMinor = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
const anyCurrency = fc.constantFrom("USD", "JPY", "KWD", "CLF");
const roundings: Rounding[] = ["halfUp", "halfEven", "down", "up"];
const total = (values: readonly bigint[]) => values.reduce((left, right) => left + right, 0n);

describe("amounts", () => {
  it("do not compile together when their currencies differ, and throw at run time", () => {
    const dollars = money(100n, "USD");
    const euros = money(100n, "EUR");
    // @ts-expect-error dollars plus euros is not an amount
    expect(() => add(dollars, euros)).toThrow("USD and EUR");
    // @ts-expect-error dollars minus euros is not an amount
    expect(() => subtract(dollars, euros)).toThrow(TypeError);
    // @ts-expect-error dollars and euros have no order
    expect(() => compare(dollars, euros)).toThrow(TypeError);
    // @ts-expect-error a total has one currency
    expect(() => sum("USD", [dollars, euros])).toThrow(TypeError);
    expectTypeOf(add(dollars, dollars)).toEqualTypeOf<Money<"USD">>();
    const row: Money = dollars;
    expect(() => add(row, euros)).toThrow(TypeError);
  });

  it("add and subtract exactly", () => {
    fc.assert(
      fc.property(anyMinor, anyMinor, (left, right) => {
        const [first, second] = [money(left, "USD"), money(right, "USD")];
        expect(subtract(add(first, second), second)).toEqual(first);
        expect(add(first, negate(first))).toEqual(zero("USD"));
        expect(compare(first, second)).toBe(left === right ? 0 : left < right ? -1 : 1);
        expect(sum("USD", [first, second, first]).minor).toBe(left + right + left);
      }),
    );
  });

  it("refuse what is not a currency code", () => {
    expect(() => money(1n, "usd")).toThrow(RangeError);
    expect(() => currencyDigits("DOLLAR")).toThrow(RangeError);
  });

  it("survive JSON", () => {
    fc.assert(
      fc.property(anyMinor, anyCurrency, (minor, currency) => {
        const text = JSON.stringify(toJson(money(minor, currency)));
        expect(fromJson(JSON.parse(text) as ReturnType<typeof toJson>)).toEqual({ minor, currency });
      }),
    );
  });
});

describe("decimal text", () => {
  it("is read back as the amount that was written", () => {
    fc.assert(
      fc.property(anyMinor, anyCurrency, (minor, currency) => {
        expect(parseDecimal(formatDecimal({ minor, currency }), currency)).toEqual({
          ok: true,
          value: { minor, currency },
        });
      }),
    );
  });

  it.each([
    ["12.34", "USD", 1234n],
    ["12.3", "USD", 1230n],
    ["-0.05", "USD", -5n],
    ["+7", "USD", 700n],
    ["1000.00", "JPY", 1000n],
    ["1.2345", "CLF", 12345n],
    ["0.001", "KWD", 1n],
    ["007.50", "EUR", 750n],
  ])("reads %s %s", (text, currency, minor) => {
    expect(parseDecimal(text, currency)).toEqual({ ok: true, value: { minor, currency } });
  });

  it.each(["", " 1", "1,000.00", "1e3", ".5", "5.", "--1", "1.2.3", "NaN", "0x10", "１"])(
    "refuses %j",
    (text) => {
      expect(parseDecimal(text, "USD")).toMatchObject({ ok: false, error: { code: "money.not_a_number" } });
    },
  );

  it("is told to people with its currency and groups of three", () => {
    expect(tellMoney(783_000n, "USD")).toBe("7,830.00 USD");
    expect(tellMoney(-123_456_789n, "EUR")).toBe("-1,234,567.89 EUR");
    expect(tellMoney(-999n, "JPY")).toBe("-999 JPY");
    expect(tellMoney(1_000n, "JPY")).toBe("1,000 JPY");
  });

  it("refuses digits the currency does not have unless told how to round", () => {
    expect(parseDecimal("1.005", "USD")).toMatchObject({
      ok: false,
      error: { code: "money.too_precise", digits: 2 },
    });
    expect(parseDecimal("0.5", "JPY")).toMatchObject({
      ok: false,
      error: { code: "money.too_precise", digits: 0 },
    });
    expect(parseDecimal("1.005", "USD", "halfUp")).toMatchObject({ value: { minor: 101n } });
    expect(parseDecimal("-1.005", "USD", "halfEven")).toMatchObject({ value: { minor: -100n } });
    expect(parseDecimal("1", "dollars")).toMatchObject({
      ok: false,
      error: { code: "money.unknown_currency" },
    });
  });
});

describe("rounding", () => {
  it.each<[bigint, bigint, Record<Rounding, bigint>]>([
    [5n, 2n, { halfUp: 3n, halfEven: 2n, down: 2n, up: 3n }],
    [7n, 2n, { halfUp: 4n, halfEven: 4n, down: 3n, up: 4n }],
    [-5n, 2n, { halfUp: -3n, halfEven: -2n, down: -2n, up: -3n }],
    [1n, 3n, { halfUp: 0n, halfEven: 0n, down: 0n, up: 1n }],
    [6n, -2n, { halfUp: -3n, halfEven: -3n, down: -3n, up: -3n }],
  ])("of %d / %d is as named", (top, bottom, expected) => {
    for (const rounding of roundings) expect(divide(top, bottom, rounding)).toBe(expected[rounding]);
  });

  it("is never more than one unit off, and half at most for the half roundings", () => {
    const bottoms = fc.bigInt({ min: 1n, max: 10n ** 9n });
    fc.assert(
      fc.property(anyMinor, bottoms, fc.constantFrom(...roundings), (top, bottom, rounding) => {
        const off = divide(top, bottom, rounding) * bottom - top;
        const size = off < 0n ? -off : off;
        expect(rounding.startsWith("half") ? size * 2n <= bottom : size < bottom).toBe(true);
      }),
    );
  });

  it("applies to rates, and refuses to divide by zero", () => {
    expect(multiplyRatio(money(1999n, "USD"), 825n, 10_000n, "halfUp").minor).toBe(165n);
    expect(() => multiplyRatio(money(1n, "USD"), 1n, 0n, "down")).toThrow(RangeError);
  });
});

describe("shares", () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 });

  it("add up to the total, and none is a whole unit off its exact part", () => {
    fc.assert(
      fc.property(anyMinor, weights, (amount, parts) => {
        const shares = allocate(amount, parts);
        expect(total(shares)).toBe(amount);
        const all = total(parts);
        for (const [index, share] of all === 0n ? [] : shares.entries()) {
          const off = share * all - amount * (parts[index] ?? 0n);
          expect(off < all && -off < all).toBe(true);
        }
      }),
    );
  });

  it("of a negative total are the negated shares of the positive one", () => {
    fc.assert(
      fc.property(anyMinor, weights, (amount, parts) => {
        expect(allocate(-amount, parts)).toEqual(allocate(amount, parts).map((share) => -share));
      }),
    );
  });

  it("give nothing to weight zero, and ties to the earlier weight", () => {
    expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
    expect(allocate(2n, [1n, 1n, 1n])).toEqual([1n, 1n, 0n]);
    expect(allocate(101n, [0n, 1n, 1n])).toEqual([0n, 51n, 50n]);
    expect(allocate(7n, [0n, 0n])).toEqual([7n, 0n]);
  });

  it("refuse no weights and negative weights", () => {
    expect(() => allocate(1n, [])).toThrow(RangeError);
    expect(() => allocate(1n, [2n, -1n])).toThrow(RangeError);
  });

  it("control: rounding each share by itself loses or makes units", () => {
    const byRounding = (amount: bigint, parts: readonly bigint[]) =>
      parts.map((part) => divide(amount * part, total(parts), "halfUp"));
    expect(total(byRounding(100n, [1n, 1n, 1n]))).not.toBe(100n);
  });
});
