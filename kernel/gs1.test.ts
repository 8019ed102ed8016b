import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gs1CheckDigit } from "./barcode.ts";
import {
  companionProblems,
  formatGs1,
  groupSeparator as GS,
  gs1Date,
  parseBracketed,
  parseGs1,
} from "./gs1.ts";
import { parseScan } from "./scan.ts";

/** Any UTF-16 text, control characters and broken surrogates included. */
const anyText = fc
  .array(fc.nat({ max: 0xffff }), { maxLength: 60 })
  .map((codes) => String.fromCharCode(...codes));

const withCheck = (body: string) => body + gs1CheckDigit(body);
const gtin = withCheck("0950110153000");
const sscc = withCheck("39501101530000123");
const lot = fc.stringMatching(/^[A-Z0-9\-/.]{1,20}$/);
const day = fc.constantFrom("261130", "270200", "280229");

describe("element strings", () => {
  it("are read as they were written, in any order", () => {
    const element = fc.oneof(
      fc.constant({ ai: "01", value: gtin }),
      lot.map((value) => ({ ai: "10", value })),
      lot.map((value) => ({ ai: "21", value })),
      day.map((value) => ({ ai: "17", value })),
      fc.integer({ min: 1, max: 99_999_999 }).map((count) => ({ ai: "37", value: String(count) })),
      fc.stringMatching(/^\d{6}$/).map((value) => ({ ai: "3103", value })),
    );
    fc.assert(
      fc.property(fc.array(element, { minLength: 1, maxLength: 6 }), (elements) => {
        const read = parseGs1(formatGs1(elements));
        expect(read.ok && read.value.map(({ ai, value }) => ({ ai, value }))).toEqual(elements);
      }),
    );
  });

  it("name the place and the reason when they are wrong", () => {
    expect(parseGs1("")).toMatchObject({ error: { code: "barcode.empty" } });
    expect(parseGs1(GS)).toMatchObject({ error: { code: "barcode.empty" } });
    expect(parseGs1(`01${gtin}${GS}${GS}10A`)).toMatchObject({
      error: { code: "barcode.misplaced_separator", position: 17 },
    });
    expect(parseGs1(`01${gtin}8200X`)).toMatchObject({
      error: { code: "barcode.unknown_ai", position: 16, text: "8200" },
    });
    expect(parseGs1("0109501101530002")).toMatchObject({
      error: { code: "barcode.bad_check_digit", ai: "01", position: 15 },
    });
    expect(parseGs1("17261331")).toMatchObject({
      error: { code: "barcode.bad_date", ai: "17", position: 2 },
    });
    expect(parseGs1("10LOT~1")).toMatchObject({
      error: { code: "barcode.bad_character", position: 5, character: "~" },
    });
    expect(parseGs1("421A4B1010")).toMatchObject({ error: { code: "barcode.bad_character", position: 3 } });
    expect(parseGs1(`10${"A".repeat(21)}`)).toMatchObject({
      error: { code: "barcode.bad_length", length: 21 },
    });
    expect(parseGs1("0112345")).toMatchObject({ error: { code: "barcode.bad_length", expected: "14" } });
  });

  it("never throw, whatever a scanner sends", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(typeof parseGs1(text).ok).toBe("boolean");
        expect(typeof parseScan(text).ok).toBe("boolean");
        expect(typeof parseBracketed(`(10)${text}`).ok).toBe("boolean");
      }),
    );
  });

  it("read the printed form", () => {
    expect(parseBracketed(`(01)${gtin}(10)A\\(1)`)).toMatchObject({
      ok: true,
      value: [
        { ai: "01", value: gtin },
        { ai: "10", value: "A(1)" },
      ],
    });
    expect(parseBracketed("(01")).toMatchObject({ error: { code: "barcode.unknown_ai", position: 0 } });
  });
});

describe("dates in barcodes", () => {
  it("choose the century by nearness and the last day for day 00", () => {
    expect(gs1Date("261130", 2026)).toBe("2026-11-30");
    expect(gs1Date("280200", 2026)).toBe("2028-02-29");
    expect(gs1Date("261200", 2026)).toBe("2026-12-31");
    expect(gs1Date("770101", 2026)).toBe("1977-01-01");
    expect(gs1Date("760101", 2026)).toBe("2076-01-01");
    expect(gs1Date("010101", 2090)).toBe("2101-01-01");
    expect(gs1Date("269931", 2026)).toBeUndefined();
  });
});

describe("elements that stand together", () => {
  it("are checked over all barcodes of the item", () => {
    const onCarton = [{ ai: "02", value: gtin }];
    expect(companionProblems(onCarton)).toEqual([{ ai: "02", problem: "missing", with: "37" }]);
    const count = { ai: "37", value: "24" };
    expect(companionProblems([...onCarton, count])).toEqual([
      { ai: "37", problem: "missing", with: "00 + 02" },
    ]);
    expect(companionProblems([...onCarton, count, { ai: "00", value: sscc }])).toEqual([]);
    expect(companionProblems([{ ai: "01", value: gtin }, ...onCarton, count])).toContainEqual({
      ai: "02",
      problem: "excluded",
      with: "01",
    });
    expect(
      companionProblems([
        { ai: "01", value: gtin },
        { ai: "01", value: withCheck("1950110153000") },
      ]),
    ).toEqual([{ ai: "01", problem: "contradicts_itself", with: "01" }]);
  });
});

describe("scans", () => {
  it("use the AIM identifier and then drop it", () => {
    expect(parseScan(`]C101${gtin}10L1`)).toMatchObject({ value: { kind: "gs1", gtin, lot: "L1" } });
    expect(parseScan(`]d201${gtin}21S1${GS}17261130`)).toMatchObject({
      value: { serial: "S1", expiry: "261130" },
    });
    expect(parseScan("]C0BIN-07")).toEqual({ ok: true, value: { kind: "text", text: "BIN-07" } });
    expect(parseScan(`]E0${gtin.slice(1)}`)).toMatchObject({ value: { kind: "gtin", gtin } });
  });

  it("count positions from the first character scanned", () => {
    expect(parseScan(`]C101${gtin}8200`)).toMatchObject({
      error: { code: "barcode.unknown_ai", position: 19 },
    });
  });

  it("understand GS1 content printed as plain Code 128", () => {
    expect(parseScan(`${GS}01${gtin}10L1`)).toMatchObject({ value: { kind: "gs1", gtin } });
    expect(parseScan(`00${sscc}`)).toMatchObject({ value: { kind: "gs1", sscc } });
    expect(parseScan(`]C002${gtin}3712${GS}10L1`)).toMatchObject({ value: { count: 12, lot: "L1" } });
    expect(parseScan(sscc)).toMatchObject({ value: { kind: "sscc", sscc } });
    expect(parseScan(`(01)${gtin}`)).toMatchObject({ value: { kind: "gs1", gtin } });
  });

  it("understand Digital Links, and FNC1 sent as a caret", () => {
    expect(parseScan("https://id.example/01/09506000134352/10/AB-1/21/S7?17=271231&x=1")).toMatchObject({
      value: { kind: "gs1", gtin: "09506000134352", lot: "AB-1", serial: "S7", expiry: "271231" },
    });
    expect(parseScan("^0109506000134352" + "10AB-1^17271231")).toMatchObject({
      value: { kind: "gs1", gtin: "09506000134352", lot: "AB-1", expiry: "271231" },
    });
    expect(parseScan("https://shop.example/products/01")).toMatchObject({ value: { kind: "text" } });
  });

  it("leave our own codes alone, '#' included", () => {
    for (const text of ["A-01-02", "0112", "SKU#1001", "1Z999"]) {
      expect(parseScan(`${text}\r\n`)).toEqual({ ok: true, value: { kind: "text", text } });
    }
    expect(parseScan(" \r\n")).toMatchObject({ error: { code: "barcode.empty" } });
  });
});
