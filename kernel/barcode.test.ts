import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildSscc, expandUpcE, gs1CheckDigit, parseGtin, parseSscc } from "./barcode.ts";

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
const withCheck = (body: string) => body + gs1CheckDigit(body);

describe("GTINs", () => {
  it("of every length compare in 14 digits", () => {
    fc.assert(
      fc.property(fc.constantFrom(7, 11, 12, 13).chain(digits), (body) => {
        const found = parseGtin(withCheck(body));
        expect(found).toEqual({ ok: true, value: withCheck(body).padStart(14, "0") });
      }),
    );
    expect(parseGtin("036000291452")).toEqual(parseGtin("0036000291452"));
  });

  it("with one wrong digit or two unequal neighbors swapped are refused, except pairs that differ by five", () => {
    fc.assert(
      fc.property(digits(13), fc.nat({ max: 13 }), fc.integer({ min: 1, max: 9 }), (body, at, by) => {
        const good = withCheck(body);
        const wrong = good.slice(0, at) + ((Number(good[at]) + by) % 10) + good.slice(at + 1);
        expect(parseGtin(wrong)).toMatchObject({ ok: false, error: { code: "barcode.bad_check_digit" } });
        const [left, right] = [Number(good[at]), Number(good[at + 1])];
        if (at < 13 && left !== right && Math.abs(left - right) !== 5) {
          expect(parseGtin(good.slice(0, at) + right + left + good.slice(at + 2)).ok).toBe(false);
        }
      }),
    );
  });

  it("say what is wrong and where", () => {
    expect(parseGtin("")).toEqual({ ok: false, error: { code: "barcode.empty" } });
    expect(parseGtin("40O638133393")).toMatchObject({
      error: { code: "barcode.bad_character", position: 2, character: "O" },
    });
    expect(parseGtin("4006381333932")).toMatchObject({ error: { position: 12, expected: "1", found: "2" } });
    expect(parseGtin(withCheck("12345"))).toMatchObject({ error: { code: "barcode.bad_length", length: 6 } });
  });

  it("expand from UPC-E by its last digit", () => {
    for (const [short, long] of [
      ["0123450", "01200000345"],
      ["0123453", "01230000045"],
      ["0123454", "01234000005"],
      ["0123459", "01234500009"],
    ] as const) {
      const check = gs1CheckDigit(long);
      expect(expandUpcE(short + check)).toEqual(parseGtin(long + check));
    }
    expect(expandUpcE("92345678").ok).toBe(false);
  });
});

describe("SSCCs", () => {
  it("are built to be read back, and differ when the serial does", () => {
    const parts = fc.record({
      extensionDigit: fc.integer({ min: 0, max: 9 }),
      companyPrefix: fc.integer({ min: 4, max: 12 }).chain(digits),
      serial: fc.bigInt({ min: 0n, max: 9999n }),
    });
    fc.assert(
      fc.property(parts, (given) => {
        const built = buildSscc(given);
        expect(built.ok && parseSscc(built.value).ok).toBe(true);
        const next = buildSscc({ ...given, serial: given.serial + 1n });
        expect(next).not.toEqual(built);
      }),
    );
    expect(buildSscc({ extensionDigit: 0, companyPrefix: "4012345", serial: 123n })).toEqual({
      ok: true,
      value: withCheck("04012345000000123"),
    });
  });

  it("run out instead of repeating", () => {
    expect(buildSscc({ extensionDigit: 3, companyPrefix: "401234567890", serial: 10_000n })).toEqual({
      ok: false,
      error: { code: "barcode.serial_exhausted", companyPrefix: "401234567890", largest: "9999" },
    });
    expect(() => buildSscc({ extensionDigit: 10, companyPrefix: "4012345", serial: 1n })).toThrow(RangeError);
    expect(() => buildSscc({ extensionDigit: 1, companyPrefix: "40", serial: 1n })).toThrow(RangeError);
  });
});
