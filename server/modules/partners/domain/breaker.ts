import type { BreakerState } from "../contract.ts";

/**
 * A breaker per connection: when most calls fail, stop asking for a while instead of adding to the partner's trouble.
 * Window, trip and cool-down follow Saleor's webhook breaker (saleor/webhook/circuit_breaker), with a smaller minimum,
 * because one merchant makes fewer calls than a platform.
 */
export const BREAKER = {
  windowMs: 300_000,
  minimumFailures: 20,
  failureShare: 0.35,
  coolDownMs: 120_000,
  probes: 5,
} as const;

export interface BreakerFacts {
  state: BreakerState;
  windowStartedAt: Date;
  successes: number;
  failures: number;
  retryAt: Date | null;
}

export const closedBreaker = (now: Date): BreakerFacts => ({
  state: "closed",
  windowStartedAt: now,
  successes: 0,
  failures: 0,
  retryAt: null,
});

/** Whether a call may go out; an open breaker lets probes through after its cool-down. */
export function admits(breaker: BreakerFacts, now: Date): boolean {
  return breaker.state !== "open" || (breaker.retryAt !== null && breaker.retryAt <= now);
}

/** The breaker after one more answer. A refusal (4xx) counts as success: the partner is there. */
export function afterCall(breaker: BreakerFacts, isAnswered: boolean, now: Date): BreakerFacts {
  if (breaker.state === "closed") {
    const isStale = now.getTime() - breaker.windowStartedAt.getTime() > BREAKER.windowMs;
    const base = isStale ? closedBreaker(now) : breaker;
    const next = count(base, isAnswered);
    const trips =
      next.failures >= BREAKER.minimumFailures &&
      next.failures / (next.failures + next.successes) >= BREAKER.failureShare;
    return trips ? opened(now) : next;
  }
  const probing = breaker.state === "open" ? { ...closedBreaker(now), state: "half_open" as const } : breaker;
  if (!isAnswered) return opened(now);
  const next = count(probing, true);
  return next.successes >= BREAKER.probes ? closedBreaker(now) : next;
}

const count = (breaker: BreakerFacts, isAnswered: boolean): BreakerFacts => ({
  ...breaker,
  successes: breaker.successes + (isAnswered ? 1 : 0),
  failures: breaker.failures + (isAnswered ? 0 : 1),
});

const opened = (now: Date): BreakerFacts => ({
  state: "open",
  windowStartedAt: now,
  successes: 0,
  failures: 0,
  retryAt: new Date(now.getTime() + BREAKER.coolDownMs),
});
