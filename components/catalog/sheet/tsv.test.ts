import fc from "fast-check";
import { expect, it } from "vitest";
import { formatTsv, parseTsv } from "./tsv.ts";

it("reads what spreadsheets put on the clipboard", () => {
  expect(parseTsv("a\tb\r\nc\t\r\n")).toEqual([
    ["a", "b"],
    ["c", ""],
  ]);
  expect(parseTsv('"two\nlines"\t"say ""hi"""')).toEqual([["two\nlines", 'say "hi"']]);
  expect(parseTsv('5" pipe\tx')).toEqual([['5" pipe', "x"]]);
  expect(parseTsv("")).toEqual([]);
});

it("gives back what was copied, whatever is in it", () => {
  const row = fc.array(fc.string(), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
      // carriage returns outside quotes belong to line ends; inside they are quoted and stay
      expect(parseTsv(formatTsv(rows))).toEqual(rows);
    }),
  );
});
