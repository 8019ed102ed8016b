import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A process that serves the machine doors. */
export interface ApiProcess {
  baseUrl: string;
  pid: number;
  stop(): Promise<void>;
}

/** Starts a process that serves the machine doors on a port of its own. */
export async function startApiProcess(env: Record<string, string>): Promise<ApiProcess> {
  const program = new URL("./api-process.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const port = await new Promise<string>((ready, failed) => {
    createInterface({ input: child.stdout }).once("line", ready);
    child.once("exit", (code) => failed(new Error(`The process ended (${code}) before it answered.`)));
  });
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    pid: child.pid!,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
