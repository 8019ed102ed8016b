/** The time of day as the product sees it. Tests and the demo's past set it; nothing else in server code reads the machine's clock for decisions. */
const holder = globalThis as typeof globalThis & { throughlineClock?: () => Date };

export const clock = {
  now: (): Date => holder.throughlineClock?.() ?? new Date(),
};

/** Replaces the clock for a test, or for the demo's past; returns what puts it back. */
export function setClock(now: () => Date): () => void {
  holder.throughlineClock = now;
  return () => {
    delete holder.throughlineClock;
  };
}
