import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freshState, type State } from "./state.ts";

const SHORTEST_WAIT_MS = 300;

/** Keeps the state in one file. Without a folder nothing is kept. */
export interface Store {
  load(): State;
  /** Writes soon; many calls make one write. */
  changed(): void;
  /** Writes now what was not written yet. */
  flush(): void;
}

/** @throws Error when the file is there but is no snapshot: it is never overwritten then */
export function createStore(folder: string | undefined, seed: number, current: () => State): Store {
  if (!folder) return { load: () => freshState(seed), changed: () => undefined, flush: () => undefined };
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "partners.json");
  let timer: NodeJS.Timeout | undefined;
  let lastWriteMs = 0;

  const flush = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = undefined;
    const began = performance.now();
    const half = `${file}.new`;
    writeFileSync(half, JSON.stringify(current()), { mode: 0o600 });
    renameSync(half, file);
    lastWriteMs = performance.now() - began;
  };
  return {
    load: () => {
      if (!existsSync(file)) return freshState(seed);
      try {
        const kept = { ...freshState(seed), ...(JSON.parse(readFileSync(file, "utf8")) as State) };
        // while it was off nothing progressed
        kept.clock.settledAtMs = Math.max(kept.clock.settledAtMs, Date.now() + kept.clock.advancedMs);
        return kept;
      } catch (problem) {
        throw new Error(`${file} is not a snapshot of the sandbox: ${(problem as Error).message}`);
      }
    },
    // a large state takes longer to write and is written less often
    changed: () => {
      timer ??= setTimeout(flush, Math.max(SHORTEST_WAIT_MS, lastWriteMs * 20));
    },
    flush,
  };
}
