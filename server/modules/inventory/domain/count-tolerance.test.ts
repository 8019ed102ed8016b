import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accuracyOf } from "./count-accuracy.ts";
import { overTolerance, type CountedLine } from "./count-tolerance.ts";

const tolerance = { units: 2, percent: 10, values: [{ currency: "USD", minor: 1_000 }] };
const line = (expected: number, counted: number, cost: bigint | null = 100n): CountedLine => ({
  expected,
  counted,
  costMinor: cost,
  currency: cost === null ? null : "USD",
});
const over = (...lines: CountedLine[]) => overTolerance(lines, tolerance);

describe("the tolerance of a count", () => {
  it("asks units, percent and value, each by itself", () => {
    expect(over(line(100, 98))).toEqual([[]]);
    expect(over(line(100, 97))).toEqual([["units"]]);
    expect(over(line(10, 8))).toEqual([["percent"]]);
    expect(over(line(100, 98, 600n))).toEqual([["value"]]);
    expect(over(line(100, 99, null))).toEqual([["cost_unknown"]]);
    expect(over({ ...line(100, 99), currency: "EUR" })).toEqual([["value"]]);
  });

  it("lets nothing pass that the system knew nothing of", () => {
    const wide = { units: 1_000_000, percent: 100, values: [{ currency: "USD", minor: 1_000_000_000 }] };
    expect(overTolerance([line(0, 500)], wide)).toEqual([["nothing_expected"]]);
    expect(overTolerance([line(0, 1)], wide)).toEqual([["nothing_expected"]]);
    expect(overTolerance([line(0, 0)], wide)).toEqual([[]]);
  });

  it("lets nothing pass unseen, which the same law without that rule would", () => {
    // a percentage of nothing is nothing, so a gate by percentage alone takes 500 found pieces for no difference
    const withoutTheRule: typeof overTolerance = (lines, limits) =>
      overTolerance(lines, limits).map((reasons) =>
        reasons.filter((reason) => reason !== "nothing_expected"),
      );
    const wide = { units: 1_000, percent: 5, values: [{ currency: "USD", minor: 1_000_000 }] };
    const found = [1, 20, 500].map((units) => line(0, units));
    const passes = (gate: typeof overTolerance) =>
      gate(found, wide).filter((reasons) => reasons.length === 0).length;
    expect([passes(overTolerance), passes(withoutTheRule)]).toEqual([0, 3]);
  });

  it("adds up the value of a count, in both directions", () => {
    expect(over(line(100, 98, 300n), line(100, 102, 300n))).toEqual([["value"], ["value"]]);
  });

  it("never holds back a count that agrees", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000)), (figures) => {
        expect(over(...figures.map((units) => line(units, units, null))).flat()).toEqual([]);
      }),
    );
  });
});

describe("accuracy", () => {
  it("is the share of what the system had that was right, from 0 to 100", () => {
    expect(accuracyOf({ system: 200, difference: 10 })).toBe(95);
    expect(accuracyOf({ system: 0, difference: 0 })).toBe(100);
    expect(accuracyOf({ system: 10, difference: 500 })).toBe(0);
  });
});
