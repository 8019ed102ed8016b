/**
 * Calendar arithmetic. Instants are `Date`, local dates are "YYYY-MM-DD", local times "HH:MM" or "HH:MM:SS", zones are IANA
 * names. Nothing here reads the clock: the present is handed in.
 */

/** "YYYY-MM-DD", a day on somebody's wall calendar. Sorts as text. */
export type LocalDate = string;
/** "HH:MM" or "HH:MM:SS", a reading of somebody's wall clock. */
export type LocalTime = string;

/** Days on which somebody works. `workdays` are ISO weekdays, 1 Monday to 7 Sunday; `holidays` are local dates. */
export interface BusinessCalendar {
  readonly workdays: ReadonlySet<number> | readonly number[];
  readonly holidays: ReadonlySet<LocalDate>;
  readonly zone: string;
}

const dayMs = 86_400_000;

/** True for a date that exists: 2026-02-30 is false. */
export function isLocalDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const parsed = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
}

export function isLocalTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(text);
}

/** True for an IANA zone name that this machine knows. */
export function isTimeZone(zone: string): boolean {
  try {
    return formatterOf(zone) !== undefined;
  } catch {
    return false;
  }
}

function utcMidnight(date: LocalDate): number {
  if (!isLocalDate(date)) throw new RangeError(`Not a date: ${date}`);
  return Date.parse(`${date}T00:00:00Z`);
}

/** @throws RangeError when `date` does not exist */
export function addDays(date: LocalDate, days: number): LocalDate {
  return new Date(utcMidnight(date) + days * dayMs).toISOString().slice(0, 10);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return Math.round((utcMidnight(to) - utcMidnight(from)) / dayMs);
}

/** ISO weekday: 1 Monday to 7 Sunday. */
export function weekdayOf(date: LocalDate): number {
  return new Date(utcMidnight(date)).getUTCDay() || 7;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-US-u-ca-iso8601", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

/** Wall clock and calendar at an instant. */
export interface LocalDateTime {
  date: LocalDate;
  /** "HH:MM:SS" */
  time: LocalTime;
}

/** @throws RangeError when the zone is unknown or the instant invalid */
export function toLocal(instant: Date, zone: string): LocalDateTime {
  const part = new Map(
    formatterOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const at = (type: Intl.DateTimeFormatPartTypes) => part.get(type) ?? "";
  return {
    date: `${at("year").padStart(4, "0")}-${at("month")}-${at("day")}`,
    time: `${at("hour")}:${at("minute")}:${at("second")}`,
  };
}

export function localDateOf(instant: Date, zone: string): LocalDate {
  return toLocal(instant, zone).date;
}

/** How far the wall clock is ahead of UTC at an instant, in milliseconds. */
function offsetMs(epochMs: number, zone: string): number {
  const { date, time } = toLocal(new Date(epochMs), zone);
  return Date.parse(`${date}T${time}Z`) - Math.floor(epochMs / 1000) * 1000;
}

/**
 * The instant at which a wall clock shows `date` and `time`. A time that a spring change skips moves forward by the length of
 * the gap (02:30 becomes 03:30); a time that an autumn change repeats means its first occurrence.
 * @throws RangeError for a date, time or zone that does not exist
 */
export function localToInstant(date: LocalDate, time: LocalTime, zone: string): Date {
  if (!isLocalTime(time)) throw new RangeError(`Not a time: ${time}`);
  const wall =
    utcMidnight(date) + (Date.parse(`1970-01-01T${time.length === 5 ? `${time}:00` : time}Z`) || 0);
  // A zone changes its offset at most once within a day each way, so the offsets a day before and after are the only two
  // that can apply.
  const before = offsetMs(wall - dayMs, zone);
  const after = offsetMs(wall + dayMs, zone);
  for (const offset of [Math.max(before, after), Math.min(before, after)]) {
    const candidate = wall - offset;
    if (offsetMs(candidate, zone) === offset) return new Date(candidate);
  }
  return new Date(wall - before);
}

export function isBusinessDay(date: LocalDate, calendar: BusinessCalendar): boolean {
  const weekday = weekdayOf(date);
  const { workdays } = calendar;
  const isWorkday = "has" in workdays ? workdays.has(weekday) : workdays.includes(weekday);
  return isWorkday && !calendar.holidays.has(date);
}

/** A calendar without a working day in this many days is a mistake, not a long holiday. */
const farthestSearchDays = 3660;

/**
 * `days` business days after `date`; the start day itself does not count. With 0 days: `date` when it is a business day, else
 * the next one. Negative counts go back.
 * @throws RangeError when ten years hold no business day
 */
export function addBusinessDays(date: LocalDate, days: number, calendar: BusinessCalendar): LocalDate {
  const step = days < 0 ? -1 : 1;
  let current = date;
  let left = Math.abs(days);
  let sinceLast = 0;
  if (left === 0 && isBusinessDay(current, calendar)) return current;
  if (left === 0) left = 1;
  while (left > 0) {
    current = addDays(current, step);
    sinceLast += 1;
    if (isBusinessDay(current, calendar)) {
      left -= 1;
      sinceLast = 0;
    } else if (sinceLast > farthestSearchDays) throw new RangeError("The calendar has no business days");
  }
  return current;
}

/** Business days after `from` up to and including `to`; negative when `to` is earlier. */
export function businessDaysBetween(from: LocalDate, to: LocalDate, calendar: BusinessCalendar): number {
  if (to < from) return -businessDaysBetween(to, from, calendar);
  let count = 0;
  for (let current = from; current < to;) {
    current = addDays(current, 1);
    if (isBusinessDay(current, calendar)) count += 1;
  }
  return count;
}

/**
 * The day on which work that arrives at `instant` counts: the local day before the cut-off on a business day, else the next
 * business day.
 */
export function cutOffDay(instant: Date, cutOff: LocalTime, calendar: BusinessCalendar): LocalDate {
  const { date } = toLocal(instant, calendar.zone);
  const isBeforeCutOff = instant.getTime() < localToInstant(date, cutOff, calendar.zone).getTime();
  return isBusinessDay(date, calendar) && isBeforeCutOff ? date : addBusinessDays(date, 1, calendar);
}
