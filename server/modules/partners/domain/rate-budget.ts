import type { Lane } from "../contract.ts";

/**
 * The share of a bucket that a lane must leave for the lanes above it. A bucket of 40 tokens is open to buyers' work to the
 * last token, while a backfill stops when half is gone; so lower lanes starve first and nobody is ever locked out.
 */
const RESERVED_SHARE: Record<Lane, number> = {
  customer: 0,
  stock: 0.1,
  orders: 0.2,
  catalog: 0.35,
  backfill: 0.5,
};

export interface Bucket {
  tokens: number;
  capacity: number;
  perSecond: number;
}

/** Tokens that must be left after a call of this lane. */
export function reservedFor(lane: Lane, capacity: number): number {
  return Math.min(capacity - 1, capacity * RESERVED_SHARE[lane]);
}

/** Milliseconds until `cost` tokens can be taken in this lane; 0 when now. */
export function waitMs(bucket: Bucket, lane: Lane, cost: number): number {
  const missing = cost + Math.max(0, reservedFor(lane, bucket.capacity)) - bucket.tokens;
  return missing <= 0 ? 0 : Math.ceil((missing / bucket.perSecond) * 1000);
}

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
