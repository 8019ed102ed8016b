import type { CountPolicy, CountReason } from "../contract.ts";

/** What is known of a bin on the day counts are planned. Recent is the last 30 days. */
export interface BinFacts {
  binId: string;
  units: number;
  /** What it holds at cost, and what moved through it since it was counted (recent at most), in minor units. */
  valueMinor: number;
  movedMinor: number;
  /** Units sold recently of the SKUs it holds. */
  demand: number;
  shortPicks: number;
  /** The difference that its last count found, as a share of what was expected, 0 to 1. */
  drift: number;
  daysSinceCount: number | null;
  isSetAsideForCount: boolean;
  /** It ran empty after its last count. */
  ranEmpty: boolean;
}

/** Why the figure of a bin is doubted; each is a chance from 0 to 1, and `error` is that any of them is true. */
export interface DoubtTerms {
  shortPicks: number;
  ranEmpty: number;
  drift: number;
  age: number;
  error: number;
  valueMinor: number;
  demand: number;
}

export type TurnoverClass = "a" | "b" | "c";

/** Classes by turnover: `a` makes up the first 80 % of it, `b` the next 15 %, and `c` the rest and what does not move. */
export function turnoverClasses(bins: readonly BinFacts[]): Map<string, TurnoverClass> {
  const total = bins.reduce((sum, bin) => sum + bin.movedMinor, 0);
  const classes = new Map<string, TurnoverClass>();
  let before = 0;
  for (const bin of bins.toSorted((x, y) => y.movedMinor - x.movedMinor)) {
    const isMoving = bin.movedMinor > 0;
    classes.set(
      bin.binId,
      isMoving && before < total * 0.8 ? "a" : isMoving && before < total * 0.95 ? "b" : "c",
    );
    before += bin.movedMinor;
  }
  return classes;
}

/**
 * How much is at stake in not looking: the chance that the figure is wrong × value × demand. Every short pick halves the trust in
 * it, a bin that ran empty takes a tenth, age takes up to three tenths when the period is over.
 */
export function doubtOf(bin: BinFacts, periodDays: number): { score: number; terms: DoubtTerms } {
  const age = 0.3 * Math.min(1, (bin.daysSinceCount ?? periodDays) / periodDays);
  const parts = {
    shortPicks: 1 - 0.5 ** bin.shortPicks,
    ranEmpty: bin.ranEmpty ? 0.1 : 0,
    drift: Math.min(1, bin.drift),
    age,
  };
  const trust = Object.values(parts).reduce((left, part) => left * (1 - part), 1);
  const error = 1 - trust;
  // one is added so that a bin without a known cost or a sale still has its place among the others
  const score = error * (1 + bin.valueMinor / 100) * (1 + bin.demand);
  return { score, terms: { ...parts, error, valueMinor: bin.valueMinor, demand: bin.demand } };
}

export interface PlannedCount {
  binId: string;
  reason: CountReason;
  doubt: number;
  terms: DoubtTerms;
}

/** The counts to plan: bins with a reason, those set aside first, then by doubt, at most `room` of them. */
export function planCounts(
  bins: readonly BinFacts[],
  policy: CountPolicy,
  { room, accuracy }: { room: number; accuracy: number },
): PlannedCount[] {
  const classes = turnoverClasses(bins);
  return bins
    .flatMap((bin) => {
      const period = policy.periodDays[classes.get(bin.binId) ?? "c"];
      const { score, terms } = doubtOf(bin, period);
      const reason = reasonFor(bin, policy, { period, accuracy, error: terms.error });
      return reason ? [{ binId: bin.binId, reason, doubt: score, terms }] : [];
    })
    .toSorted(
      (x, y) =>
        Number(y.reason === "short_pick") - Number(x.reason === "short_pick") ||
        y.doubt - x.doubt ||
        (x.binId < y.binId ? -1 : 1),
    )
    .slice(0, Math.max(0, room));
}

function reasonFor(
  bin: BinFacts,
  policy: CountPolicy,
  at: { period: number; accuracy: number; error: number },
): CountReason | null {
  if (bin.isSetAsideForCount) return "short_pick";
  if (bin.ranEmpty) return policy.zeroChecks ? "zero_check" : null;
  if (bin.units === 0) return null;
  if (policy.turnoverMinor !== null && bin.movedMinor > policy.turnoverMinor) return "turnover";
  if (bin.daysSinceCount === null || bin.daysSinceCount >= at.period) return "period";
  if (at.error >= 0.5) return "doubt";
  // below its target a location is looked at in half the time
  if (at.accuracy < policy.accuracyPercent && bin.daysSinceCount * 2 >= at.period) return "accuracy";
  return null;
}
