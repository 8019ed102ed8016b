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
