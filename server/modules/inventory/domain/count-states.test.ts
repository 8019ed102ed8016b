import { describe, expect, it } from "vitest";
import { countStatuses, type CountStatus } from "../contract.ts";
import { countTransitions, endOf } from "./count-states.ts";

describe("the states of a count", () => {
  it("all can be reached from planned, and ends are final", () => {
    const reached = new Set<CountStatus>(["planned"]);
    for (const status of reached) for (const next of countTransitions[status]) reached.add(next);
    expect([...reached].sort()).toEqual([...countStatuses].sort());
    for (const end of ["posted", "recount", "rejected", "canceled"] as const)
      expect(countTransitions[end]).toEqual([]);
  });

  it("ends posted when anything is approved, else in a recount when anything is to be counted again", () => {
    expect(endOf(["approve", "recount", "reject"])).toBe("posted");
    expect(endOf(["recount", "reject"])).toBe("recount");
    expect(endOf(["reject"])).toBe("rejected");
  });
});
