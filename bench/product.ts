import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPages } from "#scripts/build.ts";
import { median } from "./load.ts";
import { CALM, memoryMb, startMeter, treeOf } from "./machine.ts";
import { PARTNER_MS, publishLag } from "./publish-lag.ts";
import type { Outcome } from "./rounds.ts";

const START_LIMIT_MS = 180_000;
const say = (text: string) => process.stdout.write(`  ${text}\n`);

const freePort = () =>
  new Promise<number>((free) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => free(port));
    });
  });

/** Starts the whole product with its demo and its sandbox, as a person would, and looks at its price and at its stock feed. */
export async function productMeasures(): Promise<Outcome[]> {
  buildPages();
  const dataDir = mkdtempSync(join(tmpdir(), "throughline-bench-product-"));
  chmodSync(dataDir, 0o755);
  const port = await freePort();
  try {
    // the first start makes the database and the demo; what a person waits for every day is the second
    await (await startAsPerson(dataDir, port)).stop();
    const stop = startMeter({});
    const began = performance.now();
    const product = await startAsPerson(dataDir, port);
    const startSeconds = (performance.now() - began) / 1000;
    const { others } = await stop();
    const lag = await publishLag(dataDir);
    const ms = ({ p50, p99 }: { p50: number; p99: number }) => `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`; // prettier-ignore
    say(`${lag.rate.toFixed(0)} orders a second, answered: ${ms(lag.answered)}`);
    say(`${lag.told} movements told to all channels: ${ms(lag)}; ${lag.unchanged} changed no figure`);
    const { launcher, ...memory } = memoryOf(product.pid, dataDir);
    for (const [part, megabytes] of Object.entries(memory)) say(`${part}: ${megabytes.toFixed(0)} MB`);
    say(`beside them the launcher: ${launcher.toFixed(0)} MB`);
    const all = Object.values(memory).reduce((sum, megabytes) => sum + megabytes, 0);
    await product.stop();
    return [
      outcome("P14", "memory of web, worker and Postgres after the run", "MB", [all], 900, 600, others),
      outcome("P14", "start after build", "s", [startSeconds], 15, 8, others),
      outcome("P15", `movement to accepted by all channels, partner at ${PARTNER_MS} ms, ${lag.rate.toFixed(0)} orders/s, p99`, "s", [lag.p99 / 1000], 5, 2, lag.others),
    ]; // prettier-ignore
  } catch (failure) {
    tellLogs(dataDir);
    throw failure;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Starts the product with its script and waits until it answers. */
async function startAsPerson(dataDir: string, port: number) {
  // the measuring database is not its business
  const { DATABASE_URL: _ours, ...env } = process.env;
  const child = spawn(process.execPath, ["scripts/start.ts"], {
    env: { ...env, DATA_DIR: dataDir, PORT: String(port), APP_URL: `http://localhost:${port}`, DEMO_PACE: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  }); // prettier-ignore
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const stop = async () => (child.kill("SIGTERM"), await ended);
  for (const until = Date.now() + START_LIMIT_MS; Date.now() < until && child.exitCode === null;) {
    const isUp = await fetch(`http://127.0.0.1:${port}/api/health`).then((answer) => answer.ok).catch(() => false); // prettier-ignore
    if (isUp) return { pid: child.pid!, stop };
    await new Promise((next) => setTimeout(next, 50));
  }
  await stop();
  throw new Error(`The product did not start. It said:\n${said}`);
}

/** What the product's processes hold. The simulated partners are no part of it. */
function memoryOf(launcher: number, dataDir: string) {
  const postmaster = Number(readFileSync(join(dataDir, "postgres/cluster/postmaster.pid"), "utf8").split("\n")[0]); // prettier-ignore
  const database = treeOf(postmaster);
  const others = treeOf(launcher).filter((pid) => !database.includes(pid));
  const parts = { web: "server/web.ts", worker: "server/worker.ts", partners: "sandbox/main.ts" };
  const partOf = (pid: number) =>
    Object.entries(parts).find(([, script]) => commandOf(pid).includes(script))?.[0] ?? "launcher";
  const pids = (part: string) => others.filter((pid) => partOf(pid) === part);
  return {
    web: memoryMb(pids("web")),
    worker: memoryMb(pids("worker")),
    launcher: memoryMb(pids("launcher")),
    Postgres: memoryMb(database),
  };
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** The last words of each part, before they are removed. */
function tellLogs(dataDir: string): void {
  for (const log of ["logs/web.log", "logs/worker.log", "logs/sandbox.log", "postgres/postgres.log"]) {
    const file = join(dataDir, log);
    if (!existsSync(file)) continue;
    const lines = readFileSync(file, "utf8").trim().split("\n").slice(-15);
    process.stderr.write(`${log}:\n${lines.join("\n")}\n`);
  }
}

function outcome(
  name: string,
  what: string,
  unit: Outcome["unit"],
  values: number[],
  floor: number,
  goal: number,
  others: number,
): Outcome {
  const ratio = median(values);
  return {
    name, what, unit, ratio, min: Math.min(...values), max: Math.max(...values), floor, goal,
    met: ratio <= goal, isFloorMet: ratio <= floor, isNoisy: others > CALM, others,
  }; // prettier-ignore
}
