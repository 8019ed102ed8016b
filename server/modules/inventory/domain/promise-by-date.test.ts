import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { projectPromise } from "./promise-by-date.ts";

describe("what can be promised by date", () => {
  it("gives those who wait the first claim on what comes", () => {
    const days = projectPromise({
      available: 2,
      waiting: 5,
      incoming: [
        { quantity: 4, expectedOn: "2026-12-09" },
        { quantity: 2, expectedOn: "2026-12-01" },
        { quantity: 9, expectedOn: null },
      ],
    });
    expect(days).toEqual([
      { on: null, arriving: 0, promisable: 0, uncovered: 3 },
      { on: "2026-12-01", arriving: 2, promisable: 0, uncovered: 1 },
      { on: "2026-12-09", arriving: 4, promisable: 3, uncovered: 0 },
    ]);
  });

  it("never promises more than there will be, and more with each day", () => {
    const units = fc.nat(50);
    const on = fc.option(fc.constantFrom("2026-12-01", "2026-12-02", "2026-12-03"));
    fc.assert(
      fc.property(
        units,
        units,
        fc.array(fc.record({ quantity: units, expectedOn: on })),
        (available, waiting, incoming) => {
          const days = projectPromise({ available, waiting, incoming });
          let there = available;
          days.forEach((day, index) => {
            there += day.arriving;
            expect(day.promisable - day.uncovered).toBe(there - waiting);
            expect(Math.min(day.promisable, day.uncovered)).toBe(0);
            expect(day.promisable).toBeGreaterThanOrEqual(days[index - 1]?.promisable ?? 0);
          });
        },
      ),
    );
  });
});
