import { addDays, type LocalDate } from "#kernel/time.ts";

/** The month of a date, "YYYY-MM". */
export function monthOf(date: LocalDate): string {
  return date.slice(0, 7);
}

export function nextMonth(month: string): string {
  return monthOf(addDays(`${month}-28`, 4));
}

/** The month's last day. */
export function lastDayOf(month: string): LocalDate {
  return addDays(`${nextMonth(month)}-01`, -1);
}

/** The day a posting lands on: its own, or the first day of the next month that is open. */
export function openDay(postedOn: LocalDate, isClosed: (month: string) => boolean): LocalDate {
  let month = monthOf(postedOn);
  if (!isClosed(month)) return postedOn;
  while (isClosed(month)) month = nextMonth(month);
  return `${month}-01`;
}
