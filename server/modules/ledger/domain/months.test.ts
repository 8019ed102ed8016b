import { describe, expect, it } from "vitest";
import { lastDayOf, nextMonth, openDay } from "./months.ts";

describe("months of the books", () => {
  it("follow each other over the year's end and know their last day", () => {
    expect([nextMonth("2026-01"), nextMonth("2026-12")]).toEqual(["2026-02", "2027-01"]);
    expect([lastDayOf("2026-02"), lastDayOf("2028-02"), lastDayOf("2026-12")]).toEqual([
      "2026-02-28",
      "2028-02-29",
      "2026-12-31",
    ]);
  });

  it("move a posting of a closed month to the first day of the next open one", () => {
    const closed = new Set(["2026-01", "2026-02", "2026-04"]);
    const land = (day: string) => openDay(day, (month) => closed.has(month));
    expect([land("2026-01-31"), land("2026-03-05"), land("2026-04-30")]).toEqual([
      "2026-03-01",
      "2026-03-05",
      "2026-05-01",
    ]);
  });
});
