import { addDays, localDateOf, localToInstant, weekdayOf } from "#kernel/time.ts";
import type { QuietWindow } from "../contract.ts";

/** An interval of instants, from the first to before the second. */
export interface Interval {
  from: Date;
  until: Date;
}

/** always: no quiet hours are set, so nothing waits for them. */
export type Phase = "always" | "quiet" | "peak";

/** Where a moment lies, with the quiet hours that are now or come next; null when none are set. */
export interface QuietState {
  phase: Phase;
  quiet: Interval | null;
}

/**
 * What quiet hours are now, or come next. A window begins on its weekday and ends, when it ends at or before its beginning, on the
 * next day; windows that touch are one. Wall clocks decide: a time that a spring change skips moves forward by the gap, one that an
 * autumn change repeats means the first; a window that this leaves without length is no window that day.
 */
export function quietState(windows: readonly QuietWindow[], zone: string, at: Date): QuietState {
  if (windows.length === 0) return { phase: "always", quiet: null };
  const today = localDateOf(at, zone);
  // what began the day before may last; the same weekday comes again a week later, and its end another day after
  const days = Array.from({ length: 10 }, (_, index) => addDays(today, index - 1));
  const intervals = days.flatMap((date) =>
    windows
      .filter(({ weekday }) => weekday === weekdayOf(date))
      .map(({ from, until }) => ({
        from: localToInstant(date, from, zone),
        until: localToInstant(until <= from ? addDays(date, 1) : date, until, zone),
      })),
  );
  const quiet = joined(intervals).find(({ until }) => until > at) ?? null;
  return { phase: quiet && quiet.from <= at ? "quiet" : "peak", quiet };
}

/** Intervals that overlap or touch become one. */
function joined(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals
    .filter(({ from, until }) => from < until)
    .toSorted((a, b) => a.from.getTime() - b.from.getTime());
  const all: Interval[] = [];
  for (const next of sorted) {
    const last = all.at(-1);
    if (last && next.from <= last.until) last.until = next.until > last.until ? next.until : last.until;
    else all.push({ ...next });
  }
  return all;
}

const HOURS = 24;
/** Fewer orders than this say nothing about an hour. */
const FEWEST_ORDERS = 100;
/** At most one order in so many comes in quiet hours. */
const ONE_ORDER_IN = 20;
const LONGEST_HOURS = 8;
const SHORTEST_HOURS = 3;

const clockOf = (hour: number): string => `${String(hour % HOURS).padStart(2, "0")}:00`;

/**
 * The longest run of whole hours, at most eight, in which at most one order in twenty comes; of equally long ones the emptiest.
 *
 * @param arrivals orders by hour of the merchant's day, from midnight
 * @returns null when too few orders came to tell, or they come at all hours
 */
export function proposeWindow(arrivals: readonly number[]): Pick<QuietWindow, "from" | "until"> | null {
  const total = arrivals.reduce((sum, count) => sum + count, 0);
  if (arrivals.length !== HOURS || total < FEWEST_ORDERS) return null;
  for (let length = LONGEST_HOURS; length >= SHORTEST_HOURS; length--) {
    const runs = arrivals.map((_, from) => ({
      from,
      orders: Array.from({ length }, (__, hour) => arrivals[(from + hour) % HOURS]!).reduce(
        (sum, count) => sum + count,
        0,
      ),
    }));
    const best = runs.reduce((least, run) => (run.orders < least.orders ? run : least));
    if (best.orders * ONE_ORDER_IN <= total)
      return { from: clockOf(best.from), until: clockOf(best.from + length) };
  }
  return null;
}
