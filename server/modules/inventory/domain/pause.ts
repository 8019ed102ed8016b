import type { Limit } from "./buffers.ts";

/** A listing's active pause. */
export interface PauseFacts {
  /** low: a rule, because little is left. person: somebody decided so. */
  cause: "low" | "person";
  reason: string;
  /** A low pause does not end before. */
  notBefore: Date | null;
  /** The pause ends by itself. */
  expiresAt: Date | null;
}

/** What becomes of a listing's pause. `quantityMark`: what it shows 0 at, and what it comes back above. */
export type PauseDecision =
  | { do: "none" }
  | { do: "stay"; cause: PauseFacts["cause"]; reason: string }
  | { do: "pause"; rule: string; ruleId: string | null; mark: number; pauseMinutes: number | null }
  | { do: "resume"; why: string };

/**
 * Whether a listing is paused, from what it could sell. Hysteresis: it pauses at the low mark and comes back at the high one,
 * and not before its shortest time is over, so that a listing at the edge does not flicker. A person's pause is above rules.
 */
export function decidePause(
  total: number,
  limit: Limit | null,
  pause: PauseFacts | null,
  now: Date,
): PauseDecision {
  const isOver = pause?.expiresAt != null && pause.expiresAt <= now;
  if (pause?.cause === "person" && !isOver) return { do: "stay", cause: "person", reason: pause.reason };
  const low = limit?.zeroAtOrBelow;
  const isLow = low !== undefined && total <= low;
  if (pause?.cause === "low" && !isOver) {
    if (low === undefined) return { do: "resume", why: "No rule pauses it any more." };
    const isEarly = pause.notBefore !== null && now < pause.notBefore;
    const isBack = total >= (limit?.resumeAt ?? low + 1);
    if (isEarly || !isBack) return { do: "stay", cause: "low", reason: pause.reason };
    return { do: "resume", why: `${total} can be sold again.` };
  }
  if (isLow && limit)
    return {
      do: "pause",
      rule: limit.name,
      ruleId: limit.id ?? null,
      mark: low,
      pauseMinutes: limit.pauseMinutes ?? null,
    };
  return pause ? { do: "resume", why: "Its time is over." } : { do: "none" };
}

/** Whether the listing shows 0 after the decision. */
export const isPausedBy = (decision: PauseDecision): boolean =>
  decision.do === "pause" || decision.do === "stay";
