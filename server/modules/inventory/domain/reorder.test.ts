import { describe, expect, it } from "vitest";
import { quantityToReorder } from "./reorder.ts";

const facts = { reorderPoint: 10, available: 4, incoming: 0, waiting: 0, demand: 30 };

describe("how much to reorder", () => {
  it("is what four weeks like the last ones need above the reorder point", () => {
    expect(quantityToReorder(facts)).toBe(36);
    expect(quantityToReorder({ ...facts, available: 0, waiting: 5 })).toBe(45);
  });

  it("is nothing while what comes covers it, and at least one when it does not", () => {
    expect(quantityToReorder({ ...facts, incoming: 7 })).toBeNull();
    expect(quantityToReorder({ ...facts, incoming: 6, demand: 0 })).toBe(1);
  });
});
