import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

/** The kernel counts time in hundredths of a second. */
const TICK_MS = 10;

interface Usage {
  parent: number;
  ms: number;
}

/** CPU time of every process, ended children included. */
function processes(): Map<number, Usage> {
  const found = new Map<number, Usage>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "latin1");
      const fields = stat
        .slice(stat.lastIndexOf(")") + 2)
        .split(" ")
        .map(Number);
      const ticks = fields[11]! + fields[12]! + fields[13]! + fields[14]!;
      found.set(Number(name), { parent: fields[1]!, ms: ticks * TICK_MS });
    } catch {
      // it ended meanwhile
    }
  }
  return found;
}

/** A process and all it started. */
export function treeOf(root: number): number[] {
  const table = processes();
  const all = [root];
  for (let index = 0; index < all.length; index++)
    for (const [pid, { parent }] of table) if (parent === all[index] && !all.includes(pid)) all.push(pid);
  return all;
}

function treeMs(table: Map<number, Usage>, root: number): number {
  let sum = table.get(root)?.ms ?? 0;
  for (const [pid, { parent }] of table) if (parent === root) sum += treeMs(table, pid);
  return sum;
}

function busyMs(): number {
  const [user, nice, system, , , irq, softirq, steal] = readFileSync("/proc/stat", "utf8").split("\n")[0]!.trim().split(/\s+/).slice(1).map(Number); // prettier-ignore
  return (user! + nice! + system! + irq! + softirq! + steal!) * TICK_MS;
}

/** What a stretch of time cost. */
export interface Cost {
  /** CPU milliseconds by part of the system under test; `client` is this process and what it started beside them. */
  cpuMs: Record<string, number>;
  /** Share of the machine's CPU that others used, 0 to 1. */
  others: number;
}

/** Starts to count; the answer is asked for when the work is done. `parts` are processes with all they started. */
export function startMeter(parts: Record<string, number>): () => Promise<Cost> {
  const read = () => {
    const table = processes();
    const byPart = Object.fromEntries(Object.entries(parts).map(([name, pid]) => [name, treeMs(table, pid)]));
    return { at: performance.now(), busy: busyMs(), byPart, all: treeMs(table, process.pid) };
  };
  // the embedded server left our tree when it was started in a group of its own, or is in it: count it once
  const isOurs = (pid: number) => treeOf(process.pid).includes(pid);
  const inside = Object.entries(parts).filter(([, pid]) => isOurs(pid)).map(([name]) => name); // prettier-ignore
  const before = read();
  return async () => {
    // processes that just ended are counted once their parent has heard of it
    await new Promise((next) => setTimeout(next, 60));
    const after = read();
    const cpuMs: Record<string, number> = {};
    for (const name of Object.keys(parts)) cpuMs[name] = after.byPart[name]! - before.byPart[name]!;
    const within = inside.reduce((sum, name) => sum + cpuMs[name]!, 0);
    cpuMs.client = after.all - before.all - within;
    const own = Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0);
    const capacity = (after.at - before.at) * cpus().length;
    return { cpuMs, others: Math.max(0, (after.busy - before.busy - own) / capacity) };
  };
}

/** Above this share of other people's work a figure says little. */
export const CALM = 0.12;

/** Waits until others are calm, at most `mostMs`. */
export async function waitCalm(mostMs: number): Promise<void> {
  for (const until = performance.now() + mostMs; performance.now() < until;) {
    const stop = startMeter({});
    await new Promise((next) => setTimeout(next, 250));
    if ((await stop()).others <= CALM) return;
  }
}

/** Memory of processes in megabytes: what is shared is counted once. */
export function memoryMb(pids: readonly number[]): number {
  let kilobytes = 0;
  for (const pid of pids) {
    try {
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
    } catch {
      // it ended meanwhile
    }
  }
  return kilobytes / 1024;
}
