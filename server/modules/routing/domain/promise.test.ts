import { describe, expect, it } from "vitest";
import { routingRules } from "../contract.ts";
import { promiseFrom, type PromiseFacts } from "./promise.ts";

const rules = routingRules.parse({});
const facts: PromiseFacts = {
  // a Friday, 09:00 in New York
  now: new Date("2026-07-10T13:00:00Z"),
  cutOff: "14:00",
  processingMinutes: 120,
  calendar: { workdays: [1, 2, 3, 4, 5], holidays: new Set(["2026-07-13"]), zone: "America/New_York" },
  backlogDays: 0,
  distanceKm: 900,
  isAbroad: false,
};

describe("a promise", () => {
  it("ships today what is ready before the cut-off, and delivers after its days in transit", () => {
    const promised = promiseFrom(facts, rules);
    expect(promised).toMatchObject({ shipOn: "2026-07-10", deliverOn: "2026-07-14" });
    expect(promised.shipByAt.toISOString()).toBe("2026-07-10T18:00:00.000Z");
    expect(promised.terms).toMatchObject({ transitDays: 2, backlogDays: 0, customsDays: 0, distanceKm: 900 });
  });

  it("waits for the next working day of the location when it is not ready in time", () => {
    const late = promiseFrom({ ...facts, processingMinutes: 400 }, rules);
    // Monday the 13th is a holiday there
    expect(late).toMatchObject({ shipOn: "2026-07-14", deliverOn: "2026-07-16" });
  });

  it("adds days of work that wait, customs abroad, and the longest way for an unknown distance", () => {
    expect(promiseFrom({ ...facts, backlogDays: 2 }, rules).shipOn).toBe("2026-07-15");
    expect(promiseFrom({ ...facts, isAbroad: true }, rules).terms.customsDays).toBe(3);
    expect(promiseFrom({ ...facts, distanceKm: null }, rules).terms.transitDays).toBe(5);
  });
});
