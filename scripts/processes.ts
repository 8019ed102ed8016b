import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline";

/** One of the product's processes, kept alive until it is stopped. */
export interface Supervised {
  name: string;
  stop(): Promise<void>;
}

const STOP_LIMIT_MS = 15_000;
const FASTEST_RESTART_MS = 500;
const SLOWEST_RESTART_MS = 15_000;

/** Starts a script and starts it again when it dies, later each time it dies soon. Its output goes to a log file. */
export function supervise(
  name: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  logFile: string,
  tell: (text: string) => void,
): Supervised {
  let child: ChildProcess | undefined;
  let isStopping = false;
  let waitMs = FASTEST_RESTART_MS;
  let timer: NodeJS.Timeout | undefined;

  const begin = () => {
    const out = openSync(logFile, "a", 0o600);
    const began = Date.now();
    // a process group of its own: Ctrl-C reaches only the launcher, which stops the others in order
    child = spawn(process.execPath, args, { env, stdio: ["ignore", out, out], detached: true });
    closeSync(out);
    child.on("exit", (code, signal) => {
      if (isStopping) return;
      waitMs = Date.now() - began > 30_000 ? FASTEST_RESTART_MS : Math.min(SLOWEST_RESTART_MS, waitMs * 2);
      tell(`${name} ended (${signal ?? code}); it starts again. Its log: ${logFile}`);
      timer = setTimeout(begin, waitMs);
    });
  };
  begin();
  return {
    name,
    stop: () =>
      new Promise((stopped) => {
        isStopping = true;
        clearTimeout(timer);
        if (!child || child.exitCode !== null || child.signalCode !== null) return stopped();
        const force = setTimeout(() => child?.kill("SIGKILL"), STOP_LIMIT_MS);
        child.on("exit", () => {
          clearTimeout(force);
          stopped();
        });
        child.kill("SIGTERM");
      }),
  };
}

/**
 * Runs a script to its end, in a process of its own: what only a start needs must not stay in memory afterwards. Each line it
 * writes is told.
 * @throws Error with the last thing it said when it fails
 */
export async function runToEnd(
  args: string[],
  env: NodeJS.ProcessEnv,
  tell: (text: string) => void,
): Promise<void> {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-10_000)));
  createInterface({ input: child.stdout }).on("line", tell);
  const code = await new Promise<number | null>((ended, failed) => child.on("close", ended).on("error", failed)); // prettier-ignore
  if (code !== 0) throw new Error(said.trim() || `${args[0]} ended with ${code}.`);
}

/** Starts a script beside the product that ends by itself; stopping ends it sooner. Its output goes to a log file. */
export function runBeside(name: string, args: string[], env: NodeJS.ProcessEnv, logFile: string): Supervised {
  const out = openSync(logFile, "a", 0o600);
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", out, out], detached: true });
  closeSync(out);
  const ended = new Promise<void>((done) => child.on("exit", () => done()));
  return {
    name,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await ended;
    },
  };
}
