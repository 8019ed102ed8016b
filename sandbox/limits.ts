/** A bucket as partners keep it: it refills steadily and holds at most its capacity. Real time, whatever the clock says. */
export interface Bucket {
  readonly capacity: number;
  readonly perSecond: number;
  /** The least it ever held. */
  lowest(): number;
  available(): number;
  /** Takes the cost if it is there. */
  take(cost: number): boolean;
  /** Returns what was taken and not needed. */
  giveBack(cost: number): void;
}

export function createBucket(
  limits: { capacity: number; perSecond: number },
  nowMs: () => number = () => performance.now(),
): Bucket {
  const { capacity, perSecond } = limits;
  let tokens = capacity;
  let lowest = capacity;
  let at = nowMs();
  const refill = () => {
    const now = nowMs();
    tokens = Math.min(capacity, tokens + ((now - at) / 1000) * perSecond);
    at = now;
    return tokens;
  };
  return {
    capacity,
    perSecond,
    lowest: () => lowest,
    available: () => Math.floor(refill()),
    take: (cost) => {
      if (refill() < cost) return false;
      tokens -= cost;
      lowest = Math.min(lowest, tokens);
      return true;
    },
    giveBack: (cost) => {
      tokens = Math.min(capacity, tokens + cost);
    },
  };
}
