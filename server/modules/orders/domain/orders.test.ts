import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderStages, type OrderStage } from "../contract.ts";
import { canceledUnits } from "./cancellation.ts";
import { wantedHolds } from "./holds.ts";
import { mayMove, stageBeforeRouting, stageMoves } from "./stage.ts";

describe("stages", () => {
  it("can all be reached from the first, and every one but the last three can be left", () => {
    const reached = new Set<OrderStage>(["received"]);
    for (let grown = 0; grown !== reached.size;) {
      grown = reached.size;
      for (const stage of [...reached]) for (const next of stageMoves[stage]) reached.add(next);
    }
    expect([...reached].toSorted()).toEqual([...orderStages].toSorted());
    const ends = orderStages.filter((stage) => stageMoves[stage].length === 0);
    expect(ends).toEqual(["delivered", "canceled"]);
  });

  it("never come back from shipped", () => {
    for (const stage of orderStages) expect(mayMove("shipped", stage)).toBe(stage === "delivered");
  });

  it("follow the facts before a plan is made", () => {
    const none = { isHeld: false, hasWaiting: false, hasCommitted: false };
    expect(stageBeforeRouting(none)).toBe("received");
    expect(stageBeforeRouting({ ...none, hasCommitted: true })).toBe("committed");
    expect(stageBeforeRouting({ ...none, hasCommitted: true, hasWaiting: true })).toBe("backordered");
    expect(stageBeforeRouting({ isHeld: true, hasCommitted: true, hasWaiting: true })).toBe("on_hold");
  });
});

describe("canceled units", () => {
  it("never fall, never exceed the line, and do not depend on which message came first", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.nat(25),
        fc.nat(25),
        (quantity, left, refundedQuantity) => {
          const currentQuantity = Math.min(left, quantity);
          const body = canceledUnits({ quantity, currentQuantity, refundedQuantity: 0, canceledQuantity: 0 });
          const refund = canceledUnits({
            quantity,
            currentQuantity: quantity,
            refundedQuantity,
            canceledQuantity: 0,
          });
          const bodyLast = canceledUnits({
            quantity,
            currentQuantity,
            refundedQuantity,
            canceledQuantity: refund,
          });
          const refundLast = canceledUnits({
            quantity,
            currentQuantity: quantity,
            refundedQuantity,
            canceledQuantity: body,
          });
          expect(bodyLast).toBe(refundLast);
          expect(bodyLast).toBeLessThanOrEqual(quantity);
          expect(bodyLast).toBeGreaterThanOrEqual(Math.max(body, refund));
        },
      ),
    );
  });
});

describe("holds", () => {
  const line = {
    externalLineId: "1",
    externalVariantId: "2",
    externalProductId: null,
    sku: "A",
    title: "A",
    quantity: 1,
    currentQuantity: 1,
    unitPriceMinor: 1n,
    discountMinor: 0n,
    taxMinor: 0n,
    taxes: [],
    requiresShipping: true,
  };
  const address = {
    name: "A",
    company: null,
    line1: "1 Elm St",
    line2: null,
    city: "Boise",
    region: "ID",
    postalCode: "83702",
    country: "US",
    phone: null,
    latitude: null,
    longitude: null,
  };
  const order = { financialStatus: "paid", shippingAddress: address, differences: [], lines: [line] };
  const reasons = (facts: Parameters<typeof wantedHolds>[0], unmapped: string[] = []) =>
    wantedHolds(facts, unmapped).map(({ reason }) => reason);

  it("follow from what is missing", () => {
    expect(reasons(order)).toEqual([]);
    expect(reasons(order, ["Mystery mug"])).toEqual(["unmapped_line"]);
    expect(reasons({ ...order, financialStatus: "pending" })).toEqual(["awaiting_payment"]);
    expect(reasons({ ...order, financialStatus: "authorized" })).toEqual([]);
    expect(reasons({ ...order, shippingAddress: null })).toEqual(["incorrect_address"]);
    expect(
      reasons({ ...order, shippingAddress: null, lines: [{ ...line, requiresShipping: false }] }),
    ).toEqual([]);
    const differences = [{ what: "total", statedMinor: 100n, computedMinor: 99n }];
    expect(reasons({ ...order, differences })).toEqual(["totals_disagree"]);
  });
});
