import { startServer } from "./server.ts";

/** A whole number from the environment. @throws Error naming the setting */
function wholeNumber(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined || text === "") return fallback;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}"`);
  return Number(text);
}

try {
  const dataDir = process.env["SANDBOX_DATA"];
  const running = await startServer({
    port: wholeNumber("SANDBOX_PORT", 0),
    seed: wholeNumber("SANDBOX_SEED", 1),
    ...(dataDir ? { dataDir } : {}),
  });
  const stop = () => {
    process.removeListener("SIGTERM", stop);
    process.removeListener("SIGINT", stop);
    void running.stop().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.stdout.write(`${JSON.stringify({ ready: true, url: running.url })}\n`);
} catch (problem) {
  process.stderr.write(`The sandbox did not start: ${(problem as Error).message}\n`);
  process.exitCode = 1;
}
