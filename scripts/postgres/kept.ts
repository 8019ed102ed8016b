import { join } from "node:path";
import { startPostgres, type EmbeddedOptions, type EmbeddedPostgres } from "./embedded.ts";

/** The embedded Postgres, started again whenever it dies. Its address stays. */
export interface KeptPostgres {
  url: EmbeddedPostgres["url"];
  /** Of the server that runs, or of the one that died last. */
  pid(): number;
  stop(): Promise<void>;
}

/** What a dead server left behind keeps the next from starting for a moment, and everybody waits. */
const SLOWEST_RESTART_MS = 4_000;

/**
 * Starts the embedded Postgres and keeps it running: what was committed is there again when it answers, and its clients open
 * new connections by themselves.
 */
export async function keepPostgres(
  options: EmbeddedOptions,
  tell: (text: string) => void,
): Promise<KeptPostgres> {
  let postgres = await startPostgres(options);
  const stopping = new AbortController();

  /** Tries until it runs again or is to stop, later after each failure. */
  const startAgain = async () => {
    for (let waitMs = 500; !stopping.signal.aborted; waitMs = Math.min(SLOWEST_RESTART_MS, waitMs * 2)) {
      try {
        postgres = await startPostgres(options);
        tell("The database runs again.");
        return;
      } catch (problem) {
        tell((problem as Error).message);
        await pauseUnless(stopping.signal, waitMs);
      }
    }
  };
  const keep = async () => {
    for (;;) {
      await postgres.ended;
      if (stopping.signal.aborted) return;
      tell(`The database ended; it starts again. Its log: ${join(options.dataDir, "postgres.log")}`);
      await startAgain();
      if (stopping.signal.aborted) return postgres.stop();
    }
  };
  const kept = keep();
  return {
    url: postgres.url,
    pid: () => postgres.pid,
    async stop() {
      stopping.abort();
      await postgres.stop();
      await kept;
    },
  };
}

const pauseUnless = (signal: AbortSignal, ms: number) =>
  new Promise<void>((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), done()), { once: true });
  });
