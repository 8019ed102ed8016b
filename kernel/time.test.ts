import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addBusinessDays,
  addDays,
  businessDaysBetween,
  cutOffDay,
  daysBetween,
  isBusinessDay,
  isLocalDate,
  isLocalTime,
  isTimeZone,
  localDateOf,
  localToInstant,
  toLocal,
  weekdayOf,
  type BusinessCalendar,
} from "./time.ts";

const zones = [
  "UTC",
  "America/New_York",
  "Europe/Berlin",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Asia/Kathmandu",
];
const anyInstant = fc
  .integer({ min: Date.UTC(2012, 0, 1) / 1000, max: Date.UTC(2032, 0, 1) / 1000 })
  .map((seconds) => new Date(seconds * 1000));
const anyDate = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays("1990-01-01", days));
const office: BusinessCalendar = {
  workdays: [1, 2, 3, 4, 5],
  holidays: new Set(["2026-01-01", "2026-04-03", "2026-04-06"]),
  zone: "Europe/Berlin",
};

describe("dates", () => {
  it("exist or do not", () => {
    expect(isLocalDate("2028-02-29")).toBe(true);
    for (const wrong of ["2026-02-29", "2026-13-01", "2026-1-1", "26-01-01", "", "2026-01-01T00:00"]) {
      expect(isLocalDate(wrong)).toBe(false);
    }
    expect(() => addDays("2026-02-30", 1)).toThrow(RangeError);
    expect(isLocalTime("23:59") && isLocalTime("00:00:59") && !isLocalTime("24:00")).toBe(true);
    expect(isTimeZone("Europe/Berlin") && !isTimeZone("Mars/Olympus")).toBe(true);
  });

  it("add and count days", () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -4000, max: 4000 }), (date, days) => {
        expect(daysBetween(date, addDays(date, days))).toBe(days);
        expect(weekdayOf(addDays(date, 7))).toBe(weekdayOf(date));
      }),
    );
    expect(weekdayOf("2026-03-02")).toBe(1);
    expect(weekdayOf("2026-03-08")).toBe(7);
  });
});

describe("wall clocks", () => {
  it("read back the instant, and no wall time is earlier than the first that shows it", () => {
    fc.assert(
      fc.property(anyInstant, fc.constantFrom(...zones), (instant, zone) => {
        const { date, time } = toLocal(instant, zone);
        const back = localToInstant(date, time, zone);
        expect(toLocal(back, zone)).toEqual({ date, time });
        expect(back.getTime()).toBeLessThanOrEqual(instant.getTime());
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    // Spring: 02:30 is skipped and moves on by the hour that was skipped.
    ["2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
    ["2026-03-08", "02:30", "America/New_York", "2026-03-08T07:30:00.000Z"],
    // Autumn: 02:30 happens twice and means the first.
    ["2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
    ["2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30:00.000Z"],
    // Half-hour change.
    ["2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03T15:45:00.000Z"],
    ["2026-07-01", "14:00", "Asia/Kolkata", "2026-07-01T08:30:00.000Z"],
  ])("%s %s in %s", (date, time, zone, expected) => {
    expect(localToInstant(date, time, zone).toISOString()).toBe(expected);
  });

  it("move a day that a zone skipped altogether", () => {
    expect(localDateOf(localToInstant("2011-12-30", "12:00", "Pacific/Apia"), "Pacific/Apia")).toBe(
      "2011-12-31",
    );
  });
});

describe("business days", () => {
  it("skip weekends and holidays", () => {
    expect(isBusinessDay("2026-04-02", office)).toBe(true);
    expect(isBusinessDay("2026-04-03", office)).toBe(false);
    expect(addBusinessDays("2026-04-02", 1, office)).toBe("2026-04-07");
    expect(addBusinessDays("2026-04-07", -1, office)).toBe("2026-04-02");
    expect(addBusinessDays("2026-04-04", 0, office)).toBe("2026-04-07");
    expect(addBusinessDays("2026-04-02", 0, office)).toBe("2026-04-02");
    expect(businessDaysBetween("2026-04-02", "2026-04-08", office)).toBe(2);
    expect(businessDaysBetween("2026-04-08", "2026-04-02", office)).toBe(-2);
  });

  it("count to what was added", () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 1, max: 400 }), (date, days) => {
        const later = addBusinessDays(date, days, office);
        expect(isBusinessDay(later, office)).toBe(true);
        expect(businessDaysBetween(date, later, office)).toBe(days);
      }),
    );
  });

  it("that never come are an error, not an endless search", () => {
    expect(() => addBusinessDays("2026-01-01", 1, { ...office, workdays: new Set<number>() })).toThrow(
      "no business days",
    );
  });

  it("start at the cut-off, in the place's own zone", () => {
    expect(cutOffDay(new Date("2026-04-02T11:59:59Z"), "14:00", office)).toBe("2026-04-02");
    expect(cutOffDay(new Date("2026-04-02T12:00:00Z"), "14:00", office)).toBe("2026-04-07");
    expect(cutOffDay(new Date("2026-04-04T08:00:00Z"), "14:00", office)).toBe("2026-04-07");
    expect(cutOffDay(new Date("2026-01-05T23:30:00Z"), "14:00", office)).toBe("2026-01-06");
  });
});
