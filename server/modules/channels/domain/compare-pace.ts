const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** When it is quiet at the merchant, as `Phase` of identity; asked: a person wants everything compared now. */
type Phase = "always" | "quiet" | "peak" | "asked";

/** How a round of a compare goes on: how many portions, and what has its turn again. */
export interface ComparePace {
  portions: number;
  /** What changed lately has its turn again when it was not compared since. */
  hotBefore: Date;
  /** Everything else, likewise. */
  restBefore: Date;
  /** What changed after this is hot. */
  hotSince: Date;
}

/** What was compared within this time is not compared again. */
const LATELY_MS = { quantities: 10 * MINUTE_MS, fields: HOUR_MS } as const;
/** In peak hours the rest has its turn after this: with the time a round needs, everything is compared at least daily. */
const REST_IN_PEAK_MS = 20 * HOUR_MS;
/** A quantity that changed within this time sells, or arrived: a difference there costs most. */
const HOT_MS = 6 * HOUR_MS;

/** Ten portions of quantities each quarter of an hour are 96,000 a day, twenty of fields as many. */
const PORTIONS = { quantities: 10, fields: 20 } as const;
/** Quiet hours take four times that. A person who asks gets one round that takes what a day takes otherwise. */
const FACTORS: Record<Phase, number> = { always: 1, quiet: 4, peak: 1, asked: 96 };

/**
 * The pace of a round, which begins every 15 minutes. Without quiet hours everything takes its turn at all hours. With them the rotation is
 * done in quiet hours; in peak hours only what changed lately is compared, and what missed its day.
 */
export function comparePace(what: keyof typeof PORTIONS, phase: Phase, now: Date): ComparePace {
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const lately = ago(LATELY_MS[what]);
  return {
    portions: PORTIONS[what] * FACTORS[phase],
    hotBefore: lately,
    restBefore: phase === "peak" ? ago(REST_IN_PEAK_MS) : lately,
    hotSince: ago(HOT_MS),
  };
}
