/** Sold at the shop and not yet told to us: time that such an order gets to arrive before we correct the shop. */
export const GRACE_MS = 5_000;

/** Waiting this often for an order that does not come is enough. */
const MOST_WAITS = 3;

/** What the shop said about one quantity, beside what we thought it had. */
export interface StaleLevel {
  desired: number;
  /** What we thought the shop shows. */
  expected: number;
  /** What it shows. */
  theirs: number;
  attempts: number;
}

/** settled: the shop has what we want already. wait: give its order time to arrive. correct: say it again, from the fresh figure. */
export type StaleDecision = "settled" | "wait" | "correct";

/**
 * The shop's figure is not what we thought. When it is lower, the shop most likely sold: raising it before that order is known
 * here would sell the same unit twice, so a raise waits; a reduction never does.
 */
export function afterStale(level: StaleLevel): StaleDecision {
  if (level.theirs === level.desired) return "settled";
  const mayHaveSold = level.theirs < level.expected && level.desired > level.theirs;
  return mayHaveSold && level.attempts < MOST_WAITS ? "wait" : "correct";
}

/** While deliveries wait here a raise waits with them, but no longer than a minute in all. */
const MOST_BACKLOG_WAITS = 12;

/**
 * Whether telling this quantity has to wait for deliveries that were not read yet: the shop shows less than we last told, so it
 * sold, and our figure does not know of it.
 */
export function awaitsDeliveries(level: {
  desired: number;
  published: number | null;
  channelReported: number | null;
  attempts: number;
}): boolean {
  const { desired, published, channelReported: shown, attempts } = level;
  return (
    shown !== null &&
    published !== null &&
    shown < published &&
    desired > shown &&
    attempts < MOST_BACKLOG_WAITS
  );
}

/** late: news under way explains it. external_edit: somebody changed the shop. our_bug: we did not say what we thought we said. */
export type DriftClass = "late" | "external_edit" | "our_bug";

export interface ComparedLevel {
  /** What we want the shop to show. */
  desired: number;
  /** What we last told it, as far as we know. */
  published: number | null;
  theirs: number;
  /** Whether deliveries of the shop wait here, or the level changed there a moment ago. */
  isNewsUnderWay: boolean;
}

/** Why a level that we thought right differs; null when it does not. */
export function classifyDrift(level: ComparedLevel): DriftClass | null {
  if (level.theirs === level.desired) return null;
  if (level.isNewsUnderWay) return "late";
  return level.published !== level.desired && level.theirs === level.published ? "our_bug" : "external_edit";
}

/** Edits of one connection in a day that somebody should hear of: many small ones, or a few large. */
export const DRIFT_ALARM = { edits: 5, units: 20 } as const;
