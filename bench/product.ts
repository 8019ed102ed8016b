import { spawn } from "node:child_process";
import { mkdtempSync, chmodSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { buildPages } from "#scripts/build.ts";
import { median, percentiles } from "./load.ts";
import { CALM, memoryMb, startMeter, treeOf } from "./machine.ts";
import { poster } from "./orders.ts";
import type { Outcome } from "./rounds.ts";

/** The partner answers after this long, as the demo's shop is told to. */
const PARTNER_MS = 50;
const ORDERS_PER_SECOND = 200;
const SECONDS = 10;
/** How long the feed may take to come to rest afterwards. */
const REST_MS = 60_000;
const START_LIMIT_MS = 180_000;

interface Demo {
  baseUrl: string;
  sandboxUrl: string;
  apiKey: string;
}

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
    const demo = JSON.parse(readFileSync(join(dataDir, "demo.json"), "utf8")) as Demo;
    const lag = await publishLag(demo, join(dataDir, "postgres"));
    const postmaster = Number(readFileSync(join(dataDir, "postgres/cluster/postmaster.pid"), "utf8").split("\n")[0]); // prettier-ignore
    const sandbox = sandboxPids();
    const own = treeOf(process.pid).filter((pid) => pid !== process.pid && !sandbox.includes(pid));
    const memory = memoryMb([...new Set([...own, ...treeOf(postmaster)])]);
    await product.stop();
    return [
      outcome("P14", "memory of web, worker and Postgres after the run", "MB", [memory], 900, 600, others),
      outcome("P14", "start after build", "s", [startSeconds], 15, 8, others),
      outcome("P15", `movement to accepted by all channels, partner at ${PARTNER_MS} ms, ${lag.rate.toFixed(0)} orders/s, p99`, "s", [lag.p99 / 1000], 5, 2, lag.others),
    ]; // prettier-ignore
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
    stdio: ["ignore", "ignore", "inherit"],
  }); // prettier-ignore
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const stop = async () => (child.kill("SIGTERM"), await ended);
  for (const until = Date.now() + START_LIMIT_MS; Date.now() < until && child.exitCode === null;) {
    const isUp = await fetch(`http://127.0.0.1:${port}/api/health`).then((answer) => answer.ok).catch(() => false); // prettier-ignore
    if (isUp) return { pid: child.pid!, stop };
    await new Promise((next) => setTimeout(next, 50));
  }
  await stop();
  throw new Error("The product did not start.");
}

/** The simulated partners are no part of the product. */
function sandboxPids(): number[] {
  return treeOf(process.pid).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("sandbox/main.ts");
    } catch {
      return false;
    }
  });
}

/** Orders at a steady pace; how long after each movement the channels had taken a figure that was pushed after it. */
async function publishLag(demo: Demo, postgresDir: string) {
  await fetch(`${demo.sandboxUrl}/control/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind: "delay", partner: "shopify", delayMs: PARTNER_MS, next: 1_000_000 }),
  });
  const url = `postgresql://postgres@localhost/throughline?host=${encodeURIComponent(join(postgresDir, "socket"))}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const skus = (
    await client.query<{ code: string }>(
      `select distinct s.code from sku s join listing_match m on m.tenant_id = s.tenant_id and m.sku_id = s.id
         join channel_stock c on c.tenant_id = m.tenant_id and c.listing_id = m.listing_id
         join stock_level l on l.tenant_id = s.tenant_id and l.sku_id = s.id where s.kind = 'stocked' and l.available > 0`,
    )
  ).rows.map(({ code }) => code);
  const accepted: { skuId: string; locationId: string; pushedAt: number; answeredAt: number }[] = [];
  let seen = new Date(0);
  const look = async () => {
    const { rows } = await client.query<{ sku_id: string; location_id: string; pushed_at: Date; answered_at: Date }>(
      `select m.sku_id, c.location_id, c.pushed_at, c.answered_at from channel_stock c
         join listing_match m on m.tenant_id = c.tenant_id and m.listing_id = c.listing_id where c.answered_at > $1`, [seen],
    ); // prettier-ignore
    for (const row of rows) {
      accepted.push({ skuId: row.sku_id, locationId: row.location_id, pushedAt: row.pushed_at.getTime(), answeredAt: row.answered_at.getTime() });
      if (row.answered_at > seen) seen = row.answered_at;
    } // prettier-ignore
  };
  const stop = startMeter({});
  const from = new Date();
  const looking = setInterval(() => void look(), 100);
  const placed = await placeSteadily(demo, skus);
  for (const until = Date.now() + REST_MS; Date.now() < until;) {
    const { rows } = await client.query<{ waiting: boolean }>(
      `select exists (select from channel_stock where is_dirty) as waiting`,
    );
    if (!rows[0]!.waiting && Date.now() - from.getTime() > (SECONDS + 3) * 1000) break;
    await new Promise((next) => setTimeout(next, 200));
  }
  clearInterval(looking);
  await look();
  const { others } = await stop();
  const { rows: movements } = await client.query<{ sku_id: string; location_id: string; occurred_at: Date }>(
    `select sku_id, location_id, occurred_at from stock_movement where occurred_at >= $1 and kind = 'commitment' and reason = 'order'`,
    [from],
  );
  await client.end();
  const lags = movements.map(({ sku_id, location_id, occurred_at }) => {
    const at = occurred_at.getTime();
    const taken = accepted.filter((one) => one.skuId === sku_id && one.locationId === location_id && one.pushedAt >= at);
    return taken.length > 0 ? Math.min(...taken.map(({ answeredAt }) => answeredAt)) - at : REST_MS;
  }); // prettier-ignore
  return { p99: percentiles(lags).p99, rate: placed / SECONDS, others };
}

async function placeSteadily(demo: Demo, skus: readonly string[]): Promise<number> {
  const { post, close } = poster(demo.baseUrl, {
    authorization: `Bearer ${demo.apiKey}`,
    "content-type": "application/json",
  });
  const sent: Promise<number>[] = [];
  const began = Date.now();
  while (Date.now() - began < SECONDS * 1000) {
    const due = Math.floor(((Date.now() - began) / 1000) * ORDERS_PER_SECOND);
    while (sent.length < due) {
      const sku = skus[sent.length % skus.length]!;
      sent.push(post("/api/v1/orders", JSON.stringify({ external_id: `lag-${began}-${sent.length}`, currency: "USD",
        lines: [{ sku, quantity: 1, unit_price_minor: 1000 }],
        shipping_address: { name: "Ada", line1: "1 Elm St", city: "Boise", region: "ID", postal_code: "83702", country: "US" } })));
    } // prettier-ignore
    await new Promise((next) => setTimeout(next, 10));
  }
  const statuses = await Promise.all(sent);
  close();
  const refused = statuses.find((status) => status !== 201);
  if (refused !== undefined) throw new Error(`An order was answered ${refused}.`);
  return statuses.length;
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
