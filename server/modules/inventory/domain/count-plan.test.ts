import { describe, expect, it } from "vitest";
import { defaultCountPolicy as policy } from "../contract.ts";
import { doubtOf, planCounts, turnoverClasses, type BinFacts } from "./count-plan.ts";

const bin = (binId: string, facts: Partial<BinFacts> = {}): BinFacts => ({
  binId,
  units: 10,
  valueMinor: 10_000,
  movedMinor: 0,
  demand: 5,
  shortPicks: 0,
  drift: 0,
  daysSinceCount: 1,
  isSetAsideForCount: false,
  ranEmpty: false,
  ...facts,
});
const plan = (bins: BinFacts[], room = 10, accuracy = 100) =>
  planCounts(bins, policy, { room, accuracy }).map(({ binId, reason }) => `${binId} ${reason}`);

describe("what is counted when", () => {
  it("names the reason, and leaves alone what has none", () => {
    expect(plan([bin("fresh"), bin("empty", { units: 0, daysSinceCount: null })])).toEqual([]);
    expect(plan([bin("never", { daysSinceCount: null })])).toEqual(["never period"]);
    expect(plan([bin("old", { daysSinceCount: 180 })])).toEqual(["old period"]);
    expect(plan([bin("doubted", { shortPicks: 1 })])).toEqual(["doubted doubt"]);
    expect(plan([bin("drained", { units: 0, ranEmpty: true })])).toEqual(["drained zero_check"]);
    expect(plan([bin("half", { daysSinceCount: 90 })], 10, 90)).toEqual(["half accuracy"]);
    const moved = { movedMinor: 501 };
    expect(
      planCounts([bin("busy", moved)], { ...policy, turnoverMinor: 500 }, { room: 1, accuracy: 100 })[0]
        ?.reason,
    ).toBe("turnover");
  });

  it("takes what was set aside first, then the most doubted, up to the cap", () => {
    const bins = [
      bin("cheap", { daysSinceCount: 200, valueMinor: 100 }),
      bin("dear", { daysSinceCount: 200, valueMinor: 1_000_000 }),
      bin("aside", { isSetAsideForCount: true, valueMinor: 0 }),
    ];
    expect(plan(bins)).toEqual(["aside short_pick", "dear period", "cheap period"]);
    expect(plan(bins, 2)).toEqual(["aside short_pick", "dear period"]);
    expect(plan(bins, -1)).toEqual([]);
  });

  it("counts what moves most more often", () => {
    const bins = [bin("a", { movedMinor: 800 }), bin("b", { movedMinor: 150 }), bin("c", { movedMinor: 50 })];
    expect(Object.fromEntries(turnoverClasses(bins))).toEqual({ a: "a", b: "b", c: "c" });
    expect(plan(bins.map((one) => ({ ...one, daysSinceCount: 30 })))).toEqual(["a period"]);
  });

  it("doubts more with each short pick, and never beyond certainty", () => {
    const errors = [0, 1, 2, 30].map((shortPicks) => doubtOf(bin("x", { shortPicks }), 30).terms.error);
    expect(errors).toEqual(errors.toSorted((x, y) => x - y));
    expect(errors.at(-1)).toBeLessThanOrEqual(1);
  });
});
