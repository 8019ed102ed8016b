import { describe, expect, it } from "vitest";
import { exceptionStatuses } from "../contract.ts";
import { isClosed, transitions } from "./status.ts";
import { urgencyOf } from "./urgency.ts";

describe("states of an exception", () => {
  it("are all reachable from open, and none is a dead end", () => {
    const reached = new Set<string>(["open"]);
    for (const status of exceptionStatuses)
      for (const next of Object.values(transitions[status])) reached.add(next);
    expect([...reached].sort()).toEqual([...exceptionStatuses].sort());
    for (const status of exceptionStatuses) expect(Object.keys(transitions[status])).not.toEqual([]);
  });

  it("can only be reopened once closed", () => {
    for (const status of exceptionStatuses.filter(isClosed))
      expect(transitions[status]).toEqual({ reopen: "open" });
  });
});

describe("urgency", () => {
  const openedAt = new Date("2026-03-02T08:00:00Z");
  const dueAt = new Date("2026-03-02T20:00:00Z");
  const at = (time: string) => urgencyOf({ openedAt, dueAt }, new Date(`2026-03-02T${time}:00Z`));
  it("turns soon in the last quarter and overdue at the minute", () => {
    expect([at("16:59"), at("17:00"), at("19:59"), at("20:00")]).toEqual(["calm", "soon", "soon", "overdue"]);
  });
  it("gives short clocks a last hour", () => {
    const times = { openedAt, dueAt: new Date("2026-03-02T10:00:00Z") };
    expect(urgencyOf(times, new Date("2026-03-02T08:59:00Z"))).toBe("calm");
    expect(urgencyOf(times, new Date("2026-03-02T09:00:00Z"))).toBe("soon");
  });
});
