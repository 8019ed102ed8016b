/** What can be promised for a day. */
export interface PromiseDay {
  /** Null: today. */
  on: string | null;
  /** Units that come on that day. */
  arriving: number;
  /** Units that a new order could be promised for that day; never below zero. */
  promisable: number;
  /** Units that already wait and are not covered by then. */
  uncovered: number;
}

/**
 * ATP: what is available plus what is due by a day, less what waits already. Those who wait have the first claim. What has no
 * day is not counted, since nothing can be promised on it.
 */
export function projectPromise(input: {
  available: number;
  waiting: number;
  incoming: { quantity: number; expectedOn: string | null }[];
}): PromiseDay[] {
  const byDay = new Map<string, number>();
  for (const { quantity, expectedOn } of input.incoming)
    if (expectedOn !== null) byDay.set(expectedOn, (byDay.get(expectedOn) ?? 0) + quantity);
  let there = input.available;
  const day = (on: string | null, arriving: number): PromiseDay => {
    there += arriving;
    return {
      on,
      arriving,
      promisable: Math.max(0, there - input.waiting),
      uncovered: Math.max(0, input.waiting - there),
    };
  };
  return [
    day(null, 0),
    ...[...byDay].sort(([a], [b]) => (a < b ? -1 : 1)).map(([on, units]) => day(on, units)),
  ];
}
