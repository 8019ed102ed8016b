import { describe, expect, it } from "vitest";
import { comparePace } from "./compare-pace.ts";

const now = new Date("2026-06-10T12:00:00Z");
const hoursAgo = (at: Date) => (now.getTime() - at.getTime()) / 3_600_000;
const ROUNDS_A_DAY = 96;

describe("the pace of a compare", () => {
  it("takes everything at all hours where no quiet hours are set", () => {
    const pace = comparePace("quantities", "always", now);
    expect([pace.portions, hoursAgo(pace.restBefore)]).toEqual([10, 1 / 6]);
    expect(pace.hotBefore).toEqual(pace.restBefore);
  });

  it("is four times as fast in quiet hours", () => {
    expect(comparePace("quantities", "quiet", now).portions).toBe(40);
    expect(comparePace("fields", "quiet", now).portions).toBe(80);
  });

  it("leaves the rest in peak hours, but for no more than a day, and what changed lately for no round", () => {
    for (const what of ["quantities", "fields"] as const) {
      const pace = comparePace(what, "peak", now);
      expect(hoursAgo(pace.restBefore)).toBe(20);
      expect(hoursAgo(pace.restBefore) + 24 / ROUNDS_A_DAY).toBeLessThan(24);
      expect(hoursAgo(pace.hotSince)).toBe(6);
    }
    expect(hoursAgo(comparePace("quantities", "peak", now).hotBefore)).toBeLessThan(24 / ROUNDS_A_DAY);
  });
});
