import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { proposalPolicy } from "../contract.ts";
import { oversellsAvoided, proposalOf, safetyFactor, unitsToKeepBack } from "./buffer-proposal.ts";

const policy = proposalPolicy.parse({ mostUnits: 1_000_000 });
const hourly = (soldPerHour: number) => soldPerHour * 28 * 24;

describe("units to keep back", () => {
  it("are demand × lag × factor + scan delay, rounded up", () => {
    // 180 an hour × 40 s = 2 units during the lag; n = 6 gives 1.95 times that; one more is between shelf and scan
    const measured = { soldUnits: hourly(180), lagSeconds: 40, scanDelayUnits: 1 };
    expect(unitsToKeepBack(measured, policy)).toBe(5);
    expect(safetyFactor(6)).toBeCloseTo(1.946, 3);
    expect(unitsToKeepBack(measured, { ...policy, mostUnits: 3 })).toBe(3);
    expect(
      unitsToKeepBack({ ...measured, soldUnits: 0, scanDelayUnits: 0 }, { ...policy, leastUnits: 2 }),
    ).toBe(2);
  });

  it("never fall when lag, demand, scan delay or the cost of an oversell rises", () => {
    const amount = fc.double({ min: 0, max: 1e5, noNaN: true });
    const cost = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(
        amount,
        amount,
        amount,
        cost,
        amount,
        amount,
        amount,
        cost,
        (sold, lag, scan, n, a, b, c, d) => {
          const less = unitsToKeepBack(
            { soldUnits: sold, lagSeconds: lag, scanDelayUnits: scan },
            { ...policy, lostSalesPerOversell: n },
          );
          const more = unitsToKeepBack(
            { soldUnits: sold + a, lagSeconds: lag + b, scanDelayUnits: scan + c },
            { ...policy, lostSalesPerOversell: n + d },
          );
          expect(more).toBeGreaterThanOrEqual(less);
        },
      ),
    );
  });
});

describe("a proposal", () => {
  const sku = {
    skuId: "hat",
    soldUnits: hourly(180),
    lagSeconds: 40,
    scanDelayUnits: 1,
    oversoldByDay: [1, 9],
  };
  it("says what it would have avoided, and that less avoids nothing", () => {
    expect(proposalOf({ ...sku, unitsNow: 2 }, policy)).toMatchObject({
      unitsProposed: 5,
      terms: { soldPerHour: 180, oversoldUnits: 10, avoidedUnits: 4 },
    });
    expect(oversellsAvoided([1, 9], -3)).toBe(0);
  });
  it("is not made of what is kept back already", () => {
    expect(proposalOf({ ...sku, unitsNow: 5 }, policy)).toBeNull();
  });
});
