import { describe, expect, it } from "vitest";
import { cutOffDay } from "#kernel/time.ts";
import { calendarOf } from "./calendar.ts";

describe("a location's calendar", () => {
  it("counts an order after cut-off before a holiday on the next working day, in the location's zone", () => {
    const calendar = calendarOf({
      workdays: [1, 2, 3, 4, 5],
      holidayDates: ["2026-07-03"],
      timeZone: "America/Los_Angeles",
    });
    // Thursday 14:30 in Los Angeles; Friday is a holiday
    expect(cutOffDay(new Date("2026-07-02T21:30:00Z"), "14:00", calendar)).toBe("2026-07-06");
    expect(cutOffDay(new Date("2026-07-02T20:30:00Z"), "14:00", calendar)).toBe("2026-07-02");
  });
});
