/** A source of chance that repeats itself from one number, so that a failure can be run again (mulberry32). */
export interface Chance {
  seed: number;
  /** Below `limit`, from 0. */
  below(limit: number): number;
  shuffle<T>(list: readonly T[]): T[];
  pick<T>(list: readonly T[]): T;
}

export function seeded(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    seed,
    below,
    pick: (list) => list[below(list.length)]!,
    shuffle(list) {
      const mixed = [...list];
      for (let last = mixed.length - 1; last > 0; last--) {
        const other = below(last + 1);
        [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
      }
      return mixed;
    },
  };
}

/** The seed of this run: SEED from the environment repeats an earlier one. */
export const seedOfRun = (): number => Number(process.env.SEED ?? Date.now() % 1_000_000_000);
