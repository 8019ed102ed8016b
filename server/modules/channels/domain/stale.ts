/** Time that the order of a sale gets to arrive, and a shop to list it, before the shop's figure is looked at again. */
export const GRACE_MS = 5_000;

/** What the shop said about one quantity, beside what we thought it had. */
export interface StaleLevel {
  desired: number;
  /** What we thought the shop shows. */
  expected: number;
  /** What it shows. */
  theirs: number;
}

/** settled: the shop has what we want already. wait: give its order time to arrive. correct: say it again, from the fresh figure. */
export type StaleDecision = "settled" | "wait" | "correct";

/**
 * The shop's figure is not what we thought. When it is lower, the shop most likely sold: raising it before that order is known
 * here would sell the same unit twice, so a raise waits; a reduction never does.
 */
export function afterStale({ desired, expected, theirs }: StaleLevel): StaleDecision {
  if (theirs === desired) return "settled";
  return theirs < expected && desired > theirs ? "wait" : "correct";
}

/** A quantity that waits to be told. */
export interface WaitingLevel {
  desired: number;
  published: number | null;
  channelReported: number | null;
  /** When the shop's figure was last seen, and since when this quantity waits. */
  comparedAt: Date | null;
  dirtyAt: Date | null;
  attempts: number;
}

/** What is known of a shop's orders. */
export interface OrderNews {
  /** Whether the shop can be asked for its orders at all. */
  canAsk: boolean;
  /** Every order until then is in the inbox; null: never asked. */
  readThrough: Date | null;
  /** The oldest delivery that was not read yet; null: none waits. */
  oldestWaiting: Date | null;
}

/** Waits of five seconds. Sales that never pause must not keep a raise away for ever. */
const MOST_WAITS = 12;

/** Whether the shop shows less than it was told, and telling it would raise its figure: it may have sold what is not known here. */
export const mayHaveSold = (
  level: Pick<WaitingLevel, "desired" | "published" | "channelReported">,
): boolean =>
  level.channelReported !== null &&
  level.published !== null &&
  level.channelReported < level.published &&
  level.desired > level.channelReported;

/**
 * Whether a quantity may be told now. Shops lower their own figure when they sell. Where one shows less than it was told, raising
 * it is safe only when every order until that moment was read; webhooks get lost, so the shop itself is asked for them.
 *
 * @returns tell; wait: a moment; ask: first read the orders of the shop
 */
export function beforeTelling(level: WaitingLevel, news: OrderNews, now: Date): "tell" | "wait" | "ask" {
  const { comparedAt, dirtyAt, attempts } = level;
  if (!mayHaveSold(level)) return "tell";
  const isTired = attempts >= MOST_WAITS;
  const { canAsk, readThrough, oldestWaiting } = news;
  if (!canAsk) return oldestWaiting && !isTired ? "wait" : "tell";
  // a sale shows in the figure a moment before the order can be listed
  const needed = (isTired ? dirtyAt : comparedAt)?.getTime() ?? now.getTime();
  if (!readThrough || readThrough.getTime() < needed + GRACE_MS)
    return now.getTime() < needed + GRACE_MS ? "wait" : "ask";
  return oldestWaiting && oldestWaiting <= readThrough && !isTired ? "wait" : "tell";
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
