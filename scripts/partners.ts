import { createServer } from "node:net";
import { join } from "node:path";
import { supervise, type Supervised } from "./processes.ts";

const READY_LIMIT_MS = 20_000;

/** Simulated partners of the demo. `supervised` is absent when they run elsewhere. */
export interface Partners {
  url: string;
  supervised?: Supervised;
}

/**
 * Starts the partner sandbox, unless SANDBOX_URL names one that runs already. Its port is SANDBOX_PORT or a free one, and stays
 * the same when the process has to be started again.
 */
export async function startPartners(
  dataDir: string,
  logs: string,
  tell: (text: string) => void,
): Promise<Partners> {
  const given = process.env.SANDBOX_URL;
  if (given) return { url: given.replace(/\/$/, "") };
  tell("Partner sandbox");
  const port = Number(process.env.SANDBOX_PORT ?? 0) || (await freePort());
  const log = join(logs, "sandbox.log");
  const env = { ...process.env, SANDBOX_PORT: String(port), SANDBOX_DATA: join(dataDir, "sandbox") };
  const supervised = supervise("sandbox", ["sandbox/main.ts"], env, log, tell);
  const url = `http://127.0.0.1:${port}`;
  const until = Date.now() + READY_LIMIT_MS;
  while (Date.now() < until) {
    const isUp = await fetch(`${url}/control/health`).then((answer) => answer.ok).catch(() => false); // prettier-ignore
    if (isUp) return { url, supervised };
    await new Promise((next) => setTimeout(next, 50));
  }
  await supervised.stop();
  throw new Error(`The partner sandbox did not start. Its log: ${log}`);
}

/**
 * Lets orders come by themselves, once in the life of a sandbox: a first handful, then one every 45 seconds, 300 at most. With
 * DEMO_PACE=0 nothing happens by itself; another number is how much faster than real time parcels travel and payouts ripen.
 *
 * @returns whether it began now
 */
export async function letDemoRun(url: string): Promise<boolean> {
  const pace = Number(process.env.DEMO_PACE ?? 240);
  const ask = (path: string, body: unknown) =>
    fetch(`${url}/control/demo/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const now = (await (await fetch(`${url}/control/demo`)).json()) as { isRunning: boolean; placed: number };
  if (!(pace > 0)) {
    if (now.isRunning) await ask("stop", {});
    return false;
  }
  if (now.isRunning || now.placed > 0) return false;
  await ask("start", { ordersPerMinute: 4 / 3, pace, first: 12, most: 300 });
  return true;
}

const freePort = () =>
  new Promise<number>((found, failed) => {
    const probe = createServer().once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => found(typeof address === "object" && address ? address.port : 0));
    });
  });
