import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planFulfillments, unitsCompleted, type OpenLine } from "./fulfillment-parts.ts";

describe("units a shipment completes", () => {
  it("adds up to whole units over any shipments of a kit, none twice and none forgotten", () => {
    const shipments = fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(shipments, fc.integer({ min: 1, max: 3 }), (parts, perUnit) => {
        let told = 0;
        let [a, b] = [0, 0];
        for (const [nowA, nowB] of parts) {
          const skus = [
            { perUnit, before: a, now: nowA },
            { perUnit: 1, before: b, now: nowB },
          ];
          told += unitsCompleted([{ externalLineId: "1", skus }]).get("1") ?? 0;
          a += nowA;
          b += nowB;
        }
        expect(told).toBe(Math.min(Math.floor(a / perUnit), b));
      }),
    );
  });
});

describe("what to fulfill at the shop", () => {
  const line = (
    id: string,
    externalLocationId: string,
    externalLineId: string,
    remaining: number,
  ): OpenLine => ({
    fulfillmentOrderId: `f${externalLocationId}`,
    fulfillmentOrderLineId: id,
    externalLocationId,
    externalLineId,
    remaining,
  });

  it("takes the location the goods left from first, one fulfillment a location, never more than remains", () => {
    const open = [line("a", "701", "1", 2), line("b", "702", "1", 3), line("c", "702", "2", 1)];
    const plan = planFulfillments(new Map([["1", 4], ["2", 2]]), open, "702"); // prettier-ignore
    expect(plan.groups).toEqual([
      [
        { fulfillmentOrderId: "f702", fulfillmentOrderLineId: "b", quantity: 3 },
        { fulfillmentOrderId: "f702", fulfillmentOrderLineId: "c", quantity: 1 },
      ],
      [{ fulfillmentOrderId: "f701", fulfillmentOrderLineId: "a", quantity: 1 }],
    ]);
    expect(plan.beyond).toBe(1);
  });
});
