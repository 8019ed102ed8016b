import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fulfillmentStatuses, refusalWords, scanRefusals, type FulfillmentStatus } from "../contract.ts";
import { suggestBox, type BoxSize } from "./suggest-box.ts";
import { moves } from "./transitions.ts";

describe("states of a fulfillment order", () => {
  it("can all be reached, and end shipped or canceled", () => {
    const reached = new Set<FulfillmentStatus>(["open"]);
    for (let grown = 0; grown !== reached.size;) {
      grown = reached.size;
      for (const state of [...reached]) for (const next of moves[state]) reached.add(next);
    }
    expect([...reached].toSorted()).toEqual([...fulfillmentStatuses].toSorted());
    expect(fulfillmentStatuses.filter((state) => moves[state].length === 0)).toEqual(["shipped", "canceled"]);
  });
});

it("every refusal of a scan says why and what to do", () => {
  for (const refusal of scanRefusals) {
    expect(refusalWords[refusal].reason.length).toBeGreaterThan(10);
    expect(refusalWords[refusal].next.length).toBeGreaterThan(5);
  }
});

describe("a box", () => {
  const box = (id: string, side: number, maxWeightGrams = 20_000): BoxSize => ({
    id,
    lengthMm: side,
    widthMm: side,
    heightMm: side,
    tareGrams: 100,
    maxWeightGrams,
  });
  const boxes = [box("large", 400), box("small", 100), box("medium", 200)];
  const item = (side: number, quantity = 1, weightGrams = 100) => ({
    quantity,
    lengthMm: side,
    widthMm: side,
    heightMm: side,
    weightGrams,
  });

  it("is the smallest that holds everything by sides, volume and weight", () => {
    expect(suggestBox(boxes, [item(90)])?.id).toBe("small");
    expect(suggestBox(boxes, [item(90, 2)])?.id).toBe("medium");
    expect(suggestBox(boxes, [{ ...item(50), lengthMm: 390 }])?.id).toBe("large");
    expect(suggestBox(boxes, [item(50, 1, 30_000)])).toBeNull();
    expect(suggestBox(boxes, [item(500)])).toBeNull();
  });

  it("never holds less than the items' own volume and weight", () => {
    const items = fc.array(
      fc.record({
        side: fc.integer({ min: 1, max: 420 }),
        quantity: fc.integer({ min: 1, max: 9 }),
        grams: fc.nat(5_000),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(items, (rows) => {
        const packed = rows.map(({ side, quantity, grams }) => item(side, quantity, grams));
        const chosen = suggestBox(boxes, packed);
        if (!chosen) return;
        const needed = rows.reduce((sum, { side, quantity }) => sum + side ** 3 * quantity, 0);
        expect(needed).toBeLessThanOrEqual(chosen.lengthMm ** 3);
        const grams = rows.reduce((sum, row) => sum + row.grams * row.quantity, 0);
        expect(grams + chosen.tareGrams).toBeLessThanOrEqual(chosen.maxWeightGrams);
      }),
    );
  });
});
