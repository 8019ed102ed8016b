import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goesToQualityControl, leadTimesOf, orderableQuantity, unitCostFor } from "./terms.ts";

const terms = {
  packQuantity: 12,
  minimumQuantity: 24,
  costMinor: 500n,
  priceBreaks: [
    { fromQuantity: 240, costMinor: 400n },
    { fromQuantity: 120, costMinor: 450n },
  ],
};

describe("terms of a supplier", () => {
  it.each([
    [24, 500n],
    [119, 500n],
    [120, 450n],
    [239, 450n],
    [240, 400n],
  ])("%i units cost %s each", (quantity, cost) => expect(unitCostFor(terms, quantity)).toBe(cost));

  it("orders whole packs, at least the minimum and what is wanted, and no pack too many", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 500 }),
        (packQuantity, minimumQuantity, wanted) => {
          const quantity = orderableQuantity({ packQuantity, minimumQuantity }, wanted);
          const least = Math.max(minimumQuantity, wanted);
          expect(quantity % packQuantity).toBe(0);
          expect(quantity >= least && quantity - packQuantity < least).toBe(true);
        },
      ),
    );
  });

  it("looks at what its rule says", () => {
    expect([goesToQualityControl("never", false), goesToQualityControl("always", true)]).toEqual([false, true]);
    expect([goesToQualityControl("first", false), goesToQualityControl("first", true)]).toEqual([true, false]);
  }); // prettier-ignore
});

describe("lead times", () => {
  it("are unknown without history", () =>
    expect(leadTimesOf([])).toEqual({ count: 0, median: null, p90: null }));
  it("take the middle and the ninth of ten", () =>
    expect(leadTimesOf([30, 7, 8, 9, 10, 11, 12, 13, 14, 20])).toEqual({ count: 10, median: 11, p90: 20 }));
});
