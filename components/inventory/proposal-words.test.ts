import { expect, it } from "vitest";
import { expectedOf, termsOf, type Proposal } from "./proposal-words.ts";

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
