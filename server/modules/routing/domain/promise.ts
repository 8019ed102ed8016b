import {
  addBusinessDays,
  cutOffDay,
  localToInstant,
  type BusinessCalendar,
  type LocalDate,
  type LocalTime,
} from "#kernel/time.ts";
import type { RoutingRules } from "../contract.ts";

/** Carriers move parcels on weekdays; the last day of the way is a weekday too. */
const carrierWeek = (zone: string): BusinessCalendar => ({
  workdays: [1, 2, 3, 4, 5],
  holidays: new Set(),
  zone,
});

export interface PromiseFacts {
  now: Date;
  cutOff: LocalTime;
  processingMinutes: number;
  calendar: BusinessCalendar;
  /** Days of work that wait there already. */
  backlogDays: number;
  distanceKm: number | null;
  isAbroad: boolean;
}

/** The dates of one location, with every term that they were computed from. */
export interface Promised {
  shipOn: LocalDate;
  deliverOn: LocalDate;
  shipByAt: Date;
  terms: Record<string, string | number | boolean | null>;
}

/**
 * When a location ships and when the buyer has it: an order that can be ready before the cut-off goes the same working day,
 * else on the next one, after the days of work that wait; then transit by distance in business days, and customs abroad.
 */
export function promiseFrom(
  facts: PromiseFacts,
  rules: Pick<RoutingRules, "transit" | "customsDays">,
): Promised {
  const { now, cutOff, calendar, backlogDays } = facts;
  const readyAt = new Date(now.getTime() + facts.processingMinutes * 60_000);
  const firstDay = cutOffDay(readyAt, cutOff, calendar);
  const shipOn = backlogDays > 0 ? addBusinessDays(firstDay, backlogDays, calendar) : firstDay;
  const transitDays = transitOf(facts.distanceKm, rules.transit);
  const customsDays = facts.isAbroad ? rules.customsDays : 0;
  const deliverOn = addBusinessDays(shipOn, transitDays + customsDays, carrierWeek(calendar.zone));
  return {
    shipOn,
    deliverOn,
    shipByAt: localToInstant(shipOn, cutOff, calendar.zone),
    terms: {
      orderedBy: now.toISOString(),
      processingMinutes: facts.processingMinutes,
      readyAt: readyAt.toISOString(),
      cutOff,
      zone: calendar.zone,
      backlogDays,
      distanceKm: facts.distanceKm === null ? null : Math.round(facts.distanceKm),
      transitDays,
      customsDays,
      shipOn,
      deliverOn,
    },
  };
}

/** An unknown distance takes as long as the farthest. */
function transitOf(km: number | null, rows: RoutingRules["transit"]): number {
  const sorted = rows.toSorted((a, b) => (a.upToKm ?? Infinity) - (b.upToKm ?? Infinity));
  const row =
    km === null
      ? sorted.at(-1)
      : (sorted.find(({ upToKm }) => upToKm === null || km <= upToKm) ?? sorted.at(-1));
  return row?.days ?? 0;
}
