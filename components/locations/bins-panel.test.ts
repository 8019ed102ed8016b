import { expect, it } from "vitest";
import { binCodes } from "./bins-panel.tsx";

it("reads bin codes from what was typed", () => {
  expect(binCodes(" A1, B2\n C3;A1 ")).toEqual(["A1", "B2", "C3"]);
  expect(binCodes("A-01..A-03 X")).toEqual(["A-01", "A-02", "A-03", "X"]);
  expect(binCodes("A-09..A-11")).toEqual(["A-09", "A-10", "A-11"]);
  expect(binCodes("A-1..B-3 5..1")).toEqual(["A-1..B-3", "5..1"]);
  expect(binCodes("1..999999")).toEqual(["1..999999"]);
  expect(binCodes("")).toEqual([]);
});
