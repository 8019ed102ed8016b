import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toLocal, weekdayOf } from "#kernel/time.ts";
import type { QuietWindow } from "../contract.ts";
import { proposeWindow, quietState } from "./quiet-hours.ts";

const NEW_YORK = "America/New_York";
const daily = (from: string, until: string): QuietWindow[] =>
  [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from, until }));
const iso = (at: Date | undefined) => at?.toISOString();
const seen = (windows: readonly QuietWindow[], at: string, zone = NEW_YORK) => {
  const { phase, quiet } = quietState(windows, zone, new Date(at));
  return [phase, iso(quiet?.from), iso(quiet?.until)];
};

describe("quiet hours", () => {
  it("are none when none are set", () => {
    expect(quietState([], NEW_YORK, new Date())).toEqual({ phase: "always", quiet: null });
  });

  it("begin with their first and end before their last moment", () => {
    const night = daily("01:00", "06:00");
    const next = ["2026-06-10T05:00:00.000Z", "2026-06-10T10:00:00.000Z"];
    expect(seen(night, "2026-06-10T04:59:59.999Z")).toEqual(["peak", ...next]);
    expect(seen(night, "2026-06-10T05:00:00Z")).toEqual(["quiet", ...next]);
    expect(seen(night, "2026-06-10T09:59:59.999Z")).toEqual(["quiet", ...next]);
    expect(seen(night, "2026-06-10T10:00:00Z")).toEqual([
      "peak",
      "2026-06-11T05:00:00.000Z",
      "2026-06-11T10:00:00.000Z",
    ]);
  });

  it("go over midnight into the next day, of their weekday only", () => {
    const sunday = [{ weekday: 7, from: "22:00", until: "04:00" }];
    // Monday 2026-06-15, 03:00 in New York
    expect(seen(sunday, "2026-06-15T07:00:00Z")).toEqual([
      "quiet",
      "2026-06-15T02:00:00.000Z",
      "2026-06-15T08:00:00.000Z",
    ]);
    expect(seen(sunday, "2026-06-15T08:00:00Z")[0]).toBe("peak");
    expect(seen(sunday, "2026-06-15T08:00:00Z")[1]).toBe("2026-06-22T02:00:00.000Z");
  });

  it("that touch are one", () => {
    const windows = [
      { weekday: 1, from: "22:00", until: "00:00" },
      { weekday: 2, from: "00:00", until: "05:00" },
    ];
    expect(seen(windows, "2026-06-16T02:30:00Z")).toEqual([
      "quiet",
      "2026-06-16T02:00:00.000Z",
      "2026-06-16T09:00:00.000Z",
    ]);
  });

  it("lose the hour that spring skips and keep the one that autumn repeats", () => {
    const night = daily("01:00", "06:00");
    const hours = (at: string) => {
      const { quiet } = quietState(night, NEW_YORK, new Date(at));
      return (quiet!.until.getTime() - quiet!.from.getTime()) / 3_600_000;
    };
    expect([hours("2026-03-08T06:30:00Z"), hours("2026-11-01T05:30:00Z")]).toEqual([4, 6]);
  });

  it("that lie in the skipped hour are none that day, and are there the next", () => {
    const windows = daily("02:10", "02:50");
    expect(seen(windows, "2026-03-08T06:00:00Z")).toEqual([
      "peak",
      "2026-03-08T07:10:00.000Z",
      "2026-03-08T07:50:00.000Z",
    ]);
    const over = daily("02:30", "03:00");
    expect(seen(over, "2026-03-08T06:00:00Z")[1]).toBe("2026-03-09T06:30:00.000Z");
  });

  it("agree with the wall clock at every moment of a year, in every zone", () => {
    const minute = fc.integer({ min: 0, max: 47 }).map((half) => `${String(Math.floor(half / 2)).padStart(2, "0")}:${half % 2 ? "30" : "00"}`); // prettier-ignore
    const windows = fc.array(
      fc.record({ weekday: fc.integer({ min: 1, max: 7 }), from: minute, until: minute }),
      { minLength: 1, maxLength: 5 },
    );
    const zones = fc.constantFrom("UTC", NEW_YORK, "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe");
    const moments = fc.date({
      min: new Date("2026-01-01"),
      max: new Date("2027-01-01"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(windows, zones, moments, (quietHours, zone, at) => {
        const { phase, quiet } = quietState(quietHours, zone, at);
        if (quiet) expect(quiet.from < quiet.until && at < quiet.until).toBe(true);
        expect(phase === "quiet").toBe(quiet !== null && quiet.from <= at);
        // a day on which the clock changes reads differently by design; on all others the wall clock says it
        if (clockChanges(at, zone)) return;
        expect(phase === "quiet").toBe(quietHours.some((window) => isIn(window, zone, at)));
      }),
    );
  });
});

const offset = (at: Date, zone: string) => {
  const { date, time } = toLocal(at, zone);
  return Date.parse(`${date}T${time}Z`) - Math.floor(at.getTime() / 1000) * 1000;
};
const TWO_DAYS_MS = 172_800_000;
const clockChanges = (at: Date, zone: string) =>
  offset(new Date(at.getTime() - TWO_DAYS_MS), zone) !== offset(new Date(at.getTime() + TWO_DAYS_MS), zone);

/** The same law read off the wall: today's window, or yesterday's that goes over midnight. */
function isIn({ weekday, from, until }: QuietWindow, zone: string, at: Date): boolean {
  const { date, time } = toLocal(at, zone);
  const [day, clock] = [weekdayOf(date), time.slice(0, 5)];
  const isOver = until <= from;
  return isOver
    ? (day === weekday && clock >= from) || (day === (weekday % 7) + 1 && clock < until)
    : day === weekday && clock >= from && clock < until;
}

describe("proposed quiet hours", () => {
  const shop = [2, 1, 0, 0, 0, 1, 3, 9, 20, 35, 44, 50, 52, 48, 45, 44, 46, 50, 60, 64, 58, 40, 20, 8];

  it("are the longest run in which at most one order in twenty comes", () => {
    expect(proposeWindow(shop)).toEqual({ from: "23:00", until: "07:00" });
    const inQuiet = [8, 2, 1, 0, 0, 0, 1, 3].reduce((sum, count) => sum + count);
    expect(inQuiet * 20).toBeLessThanOrEqual(shop.reduce((sum, count) => sum + count));
  });

  it("are none of few orders, nor of orders that come at all hours", () => {
    expect(proposeWindow(shop.map((count) => Math.floor(count / 10)))).toBeNull();
    expect(proposeWindow(shop.map(() => 50))).toBeNull();
  });

  it("never hold more than one order in twenty", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { minLength: 24, maxLength: 24 }), (arrivals) => {
        const window = proposeWindow(arrivals);
        if (!window) return;
        let held = 0;
        for (let hour = Number(window.from.slice(0, 2)); hour !== Number(window.until.slice(0, 2)); hour = (hour + 1) % 24)
          held += arrivals[hour]!;
        expect(held * 20).toBeLessThanOrEqual(arrivals.reduce((sum, count) => sum + count, 0));
      }),
    ); // prettier-ignore
  });
});
