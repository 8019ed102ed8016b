import type { BusinessCalendar } from "#kernel/time.ts";

/** A location's working days, for cut-offs and promise dates. */
export function calendarOf(location: {
  workdays: number[];
  holidayDates: string[];
  timeZone: string;
}): BusinessCalendar {
  return {
    workdays: location.workdays,
    holidays: new Set(location.holidayDates),
    zone: location.timeZone,
  };
}
