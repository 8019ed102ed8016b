import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { closedLoop, percentiles, type Load } from "./load.ts";
import type { World } from "./world.ts";

/** Whether pgbench is at hand; without it the same statements go over plain `pg`, one connection a client. */
export const hasPgbench = spawnSync("pgbench", ["--version"]).status === 0;

/** New connections plan every statement first; that is not what is measured. */
const WARM_SECONDS = 2;

/** The limit: one statement over and over, prepared, by `clients` connections as the app's role. `count`: operations a statement. */
export async function sqlLoad(
  world: World,
  statement: string,
  options: { clients: number; seconds: number; count?: number },
): Promise<Load> {
  return hasPgbench ? byPgbench(world, statement, options) : byDriver(world, statement, options);
}

async function byPgbench(
  world: World,
  statement: string,
  { clients, seconds, count = 1 }: { clients: number; seconds: number; count?: number },
): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), "throughline-pgbench-"));
  try {
    const script = join(folder, "script.sql");
    writeFileSync(script, `${statement};\n`);
    const args = ["-h", world.socketDir, "-U", "portal", "-n", "-M", "prepared", "-c", clients, "-j", Math.min(clients, 2), "-T", Math.max(1, Math.round(seconds)) + WARM_SECONDS, "-l", `--log-prefix=${folder}/log`, "-f", script, "bench"].map(String); // prettier-ignore
    const { stdout } = await promisify(execFile)("pgbench", args);
    const logs = readdirSync(folder).filter((name) => name.startsWith("log"));
    // client, transaction, microseconds, script, seconds of the clock, microseconds of the second
    const rows = logs.flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean).map((line) => line.split(" ").map(Number))); // prettier-ignore
    const ends = rows.map((row) => row[4]! + row[5]! / 1e6);
    const from = Math.min(...ends) + WARM_SECONDS;
    const times = rows.filter((_, index) => ends[index]! > from).map((row) => row[2]! / 1000);
    const perSecond = (times.length * count) / Math.max(0.001, Math.max(...ends) - from);
    const failed = Number(/failed transactions: (\d+)/.exec(stdout)?.[1] ?? 0);
    return { done: times.length * count, failed, perSecond, ...percentiles(times) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function byDriver(
  world: World,
  statement: string,
  options: { clients: number; seconds: number; count?: number },
): Promise<Load> {
  const connections = Array.from(
    { length: options.clients },
    () => new pg.Client({ connectionString: world.appUrl }),
  );
  await Promise.all(connections.map((client) => client.connect()));
  try {
    const query = { name: "limit", text: statement };
    await Promise.all(connections.map((client) => client.query(query)));
    return await closedLoop((client) => connections[client]!.query(query), options);
  } finally {
    await Promise.all(connections.map((client) => client.end()));
  }
}
