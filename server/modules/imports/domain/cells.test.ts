import { describe, expect, it } from "vitest";
import { moment, plainDecimal, text, whole } from "./cells.ts";
import { guessMapping, readRow } from "./columns.ts";
import { judgeOrderRow } from "./order-rows.ts";
import { safeCell } from "./safe-cell.ts";
import { stubColumns } from "../testing/columns.ts";

describe("a decimal", () => {
  it.each([
    ["12.34", "12.34"],
    ["12,34", "12.34"],
    ["1.234,50", "1234.50"],
    ["1,234.50", "1234.50"],
    ["1,234,567", "1234567"],
    ["0,125", "0.125"],
    ["$ 9.90", "9.90"],
    ["EUR 9,90", "9.90"],
    ["-3", "-3"],
    ["1 234,5", "1234.5"],
  ])("%s is %s", (cell, value) => {
    expect(plainDecimal(cell)).toEqual({ value });
  });

  it.each(["1,234", "", "abc", "1.2.3", "1,23,4.5", "1e5", "=1+1", "--1", "9".repeat(40)])(
    "%s is none",
    (cell) => {
      expect(plainDecimal(cell)).toHaveProperty("problem");
    },
  );
});

it("whole numbers, moments and texts say why they are not", () => {
  expect(whole(0, 10)("6.0")).toEqual({ value: 6 });
  expect(whole(0, 10)("6.5")).toEqual({ problem: '"6.5" is not a whole number' });
  expect(whole(0, 10)("11")).toEqual({ problem: "has to be between 0 and 10" });
  expect(moment("2010-12-01 08:26:00")).toEqual({ value: "2010-12-01 08:26:00" });
  expect(moment("01/12/2010")).toHaveProperty("problem");
  expect(text(20)("5,90123E+12")).toHaveProperty("problem", expect.stringContaining("Excel rounded"));
  expect(text(20)("12E4")).toEqual({ value: "12E4" });
});

it("headers of a prototype mean nothing and harm nothing", () => {
  const header = ["__proto__", "constructor", "Item Number", "toString"];
  const mapping = guessMapping(stubColumns, header);
  expect(mapping).toEqual({ columns: { code: 2 }, fixed: {} });
  const { values } = readRow(stubColumns, mapping, "REJECT_EVERYTHING", ["polluted", "x", "A", "y"]);
  expect(values).toEqual({ code: "A" });
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

it.each([
  "=1+1",
  " =1+1",
  "+1+1",
  "-1+1",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "＝1+1",
  "\u00A0=1",
  "-cmd|' /C calc'!A0",
])("%j is no formula in a file", (cell) => {
  expect(safeCell(cell)).toBe(`'${cell}`);
});
it.each(["-3", "12.5", "A-1", "Mug = red", ""])("%j stays as it is", (cell) => {
  expect(safeCell(cell)).toBe(cell);
});

describe("a row of an order file", () => {
  const sale = { externalId: "1", sku: "85123A", title: "T", quantity: 2, price: "2.55", customer: "17850" };
  const judged = (change: object) => judgeOrderRow({ ...sale, ...change }, sale);

  it("is a sale, with a note for each odd thing", () => {
    expect(judged({})).toEqual({ problem: null, notes: [], isCharge: false });
    expect(judged({ sku: "POST", title: undefined, customer: undefined })).toMatchObject({
      isCharge: true,
      notes: [/postage/, /No customer/, /No title/, /customer differs/].map((note) =>
        expect.stringMatching(note),
      ),
    });
  });

  it.each([
    [{ externalId: "C1", quantity: -2 }, /cancellation/],
    [{ quantity: -2 }, /cancellation/],
    [{ price: "0.0", customer: undefined }, /stock correction/],
    [{ quantity: 0 }, /more than nothing/],
    [{ price: "-1" }, /below zero/],
  ])("%j is none", (change, problem) => {
    expect(judged(change).problem).toMatch(problem);
  });
});
