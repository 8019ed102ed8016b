import type { BusinessCalendar } from "#kernel/time.ts";

const everyDay = [1, 2, 3, 4, 5, 6, 7];

/** A location's working days, for cut-offs and promise dates. One that never named its days works on all of them. */
export function calendarOf(location: {
  workdays: number[];
  holidayDates: string[];
  timeZone: string;
}): BusinessCalendar {
  return {
    workdays: location.workdays.length > 0 ? location.workdays : everyDay,
    holidays: new Set(location.holidayDates),
    zone: location.timeZone,
  };
}
