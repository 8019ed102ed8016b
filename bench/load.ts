/** What a stretch of load came to. Times are milliseconds. */
export interface Load {
  done: number;
  failed: number;
  perSecond: number;
  p50: number;
  p99: number;
  /** Figures of parts, where one block reads several things in turn. */
  parts?: Record<string, number>;
}

/**
 * Closed-loop load: `clients` callers work back to back until the time is over. `count` says how many operations one call
 * stands for. A failing call counts as failed and is told once.
 */
export async function closedLoop(
  operation: (client: number) => Promise<unknown>,
  options: { clients: number; seconds: number; count?: number },
): Promise<Load> {
  const { clients, seconds, count = 1 } = options;
  const times: number[] = [];
  let failed = 0;
  let told = false;
  const began = performance.now();
  const end = began + seconds * 1000;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      while (performance.now() < end) {
        const start = performance.now();
        try {
          await operation(client);
          times.push(performance.now() - start);
        } catch (problem) {
          failed += 1;
          if (!told) process.stderr.write(`  failed: ${(problem as Error).message}\n`);
          told = true;
        }
      }
    }),
  );
  const done = times.length * count;
  return { done, failed, perSecond: (done * 1000) / (performance.now() - began), ...percentiles(times) };
}

/** A piece of work done once, as a load: `done` operations in its time. */
export async function timed(done: number, work: () => Promise<unknown>): Promise<Load> {
  const began = performance.now();
  await work();
  const ms = performance.now() - began;
  return { done, failed: 0, perSecond: (done * 1000) / ms, p50: ms, p99: ms };
}

export function percentiles(times: readonly number[]): { p50: number; p99: number } {
  const sorted = Float64Array.from(times).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Small deterministic random numbers (mulberry32), so that two ways get the same choices. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
