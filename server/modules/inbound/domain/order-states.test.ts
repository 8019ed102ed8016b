import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderStatuses, type OrderStatus } from "../contract.ts";
import { endedBy, mayBecome, orderTransitions, receiptStateOf, remainingOf } from "./order-states.ts";

const line = fc.record({
  orderedQuantity: fc.integer({ min: 1, max: 50 }),
  receivedQuantity: fc.integer({ min: 0, max: 60 }),
  shortQuantity: fc.integer({ min: 0, max: 50 }),
});

describe("the states of a purchase order", () => {
  it("can all be reached from a draft", () => {
    const reached = new Set<OrderStatus>(["draft"]);
    for (const status of reached) for (const next of orderTransitions[status]) reached.add(next);
    expect([...reached].toSorted()).toEqual([...orderStatuses].toSorted());
  });

  it("end for good", () => {
    const ends = orderStatuses.filter((status) => orderTransitions[status].length === 0);
    expect(ends).toEqual(["received", "closed_short", "canceled"]);
  });

  it("end by themselves only when nothing is to come, and then in a state they may become", () => {
    fc.assert(
      fc.property(fc.constantFrom(...orderStatuses), fc.array(line, { minLength: 1 }), (status, lines) => {
        const next = endedBy(status, lines);
        if (next === status) return;
        expect(mayBecome(status, next)).toBe(true);
        expect(lines.every((one) => remainingOf(one) === 0)).toBe(true);
      }),
    );
  });
});

describe("how much is here", () => {
  it.each([
    [[], "none", [[10, 0, 0], [5, 0, 0]]],
    [[], "some", [[10, 10, 0], [5, 0, 0]]],
    [[], "some", [[10, 4, 0]]],
    [[], "all", [[10, 12, 0], [5, 3, 2]]],
  ] as const)("%j is %s for %j", (_, state, rows) => {
    const lines = rows.map(([orderedQuantity, receivedQuantity, shortQuantity]) => ({ orderedQuantity, receivedQuantity, shortQuantity }));
    expect(receiptStateOf(lines)).toBe(state);
  }); // prettier-ignore
});
