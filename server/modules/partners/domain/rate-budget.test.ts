import { describe, expect, it } from "vitest";
import { lanes } from "../contract.ts";
import { LANE_WEIGHTS, laneWeight } from "./rate-budget.ts";

describe("a lane's weight", () => {
  it("is the same at all hours where no quiet hours are set", () => {
    for (const lane of lanes) expect(laneWeight(lane, "always")).toBe(LANE_WEIGHTS[lane]);
  });

  it("is larger in quiet hours for bulk work and smaller in peak hours; for all else it stays", () => {
    expect([laneWeight("backfill", "quiet"), laneWeight("backfill", "peak")]).toEqual([8, 0.5]);
    expect([laneWeight("catalog", "quiet"), laneWeight("catalog", "peak")]).toEqual([16, 2]);
    for (const lane of ["customer", "stock", "orders"] as const)
      expect(laneWeight(lane, "quiet")).toBe(laneWeight(lane, "peak"));
  });

  it("never lets bulk work go before buyers, stock or orders", () => {
    for (const phase of ["always", "quiet", "peak"] as const) {
      expect(laneWeight("customer", phase)).toBeGreaterThan(laneWeight("stock", phase) * 10);
      expect(laneWeight("stock", phase)).toBeGreaterThanOrEqual(laneWeight("catalog", phase));
      expect(laneWeight("orders", phase)).toBeGreaterThanOrEqual(laneWeight("backfill", phase));
    }
  });
});
