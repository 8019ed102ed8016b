import type { Lane } from "../contract.ts";

/**
 * How a budget is shared while several lanes wait, per token. What a buyer waits for goes before everything else; what is left is
 * shared so that bulk work is slow but never stands still.
 */
export const LANE_WEIGHTS: Record<Lane, number> = {
  customer: 1000,
  stock: 16,
  orders: 8,
  catalog: 2,
  backfill: 1,
};

/** When it is quiet at the merchant; as `Phase` of identity. */
type Phase = "always" | "quiet" | "peak";

/**
 * Lanes whose weight follows the merchant's quiet hours: bulk work gets room when few orders come, and gives some when many do. New prices
 * and titles go by the catalog lane, so that one is never less than where no quiet hours are set.
 */
const BULK_FACTORS: Partial<Record<Lane, Record<Phase, number>>> = {
  catalog: { always: 1, quiet: 8, peak: 1 },
  backfill: { always: 1, quiet: 8, peak: 0.5 },
};

/** Whether quiet hours matter to a lane; what buyers, stock and orders wait for never asks. */
export const isBulk = (lane: Lane): boolean => BULK_FACTORS[lane] !== undefined;

/** A lane's weight now. */
export const laneWeight = (lane: Lane, phase: Phase): number =>
  LANE_WEIGHTS[lane] * (BULK_FACTORS[lane]?.[phase] ?? 1);

/** Full jitter: a random part of an exponential step, so that many callers do not come back together. */
export function backoffMs(
  attempt: number,
  random: () => number = Math.random,
  baseMs = 250,
  capMs = 30_000,
): number {
  return Math.round(random() * Math.min(capMs, baseMs * 2 ** attempt));
}

/**
 * Retry-After as milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3). Undefined when absent or not understood;
 * capped at one hour, so that a broken header cannot stop a connection for good.
 */
export function retryAfterMs(header: string | null | undefined, now: Date): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  const delay = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now.getTime();
  return Number.isFinite(delay) ? Math.min(Math.max(0, Math.round(delay)), 3_600_000) : undefined;
}
