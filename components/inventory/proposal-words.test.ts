import { expect, it } from "vitest";
import { chartOfLag, expectedOf, secondsText, termsOf, type Proposal } from "./proposal-words.ts";

const proposal = {
  unitsNow: 0,
  unitsProposed: 2,
  terms: { soldPerHour: 3.21, lagSeconds: 41, factor: 2, scanDelayUnits: 1, oversoldUnits: 5, avoidedUnits: 2, windowDays: 28 },
} as Proposal; // prettier-ignore

it("says how a proposal comes about and what it changes", () => {
  expect(termsOf(proposal)).toBe(
    "3.2 sold an hour × 41 s until the shop knows, × 2, + 1 between shelf and scan = 2",
  );
  expect(expectedOf(proposal)).toBe("2 of 5 oversold in 28 days avoided; 2 more kept back");
  expect(expectedOf({ ...proposal, unitsNow: 5 })).toBe("3 more to sell");
});

it("lays the lag of channels out by day, the four that told the most", () => {
  const day = (on: string, told: number, worstSeconds: number) => ({ on, told, worstSeconds });
  const channels = ["a", "b", "c", "d", "e"].map((connectionId, index) => ({
    connectionId,
    name: connectionId.toUpperCase(),
    days: [day("2026-11-02", 10 - index, index + 1), ...(index === 0 ? [day("2026-11-01", 1, 9)] : [])],
  }));
  const { data, series } = chartOfLag([...channels, { connectionId: "f", name: "F", days: [] }]);
  expect(series.map(({ label }) => label)).toEqual(["A", "B", "C", "D"]);
  expect(data).toEqual([
    { on: "2026-11-01", a: 9 },
    { on: "2026-11-02", a: 1, b: 2, c: 3, d: 4 },
  ]);
  expect([1.63, 95, 240].map(secondsText)).toEqual(["1.6 s", "95 s", "4 min"]);
});
