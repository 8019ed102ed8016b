import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { percentiles } from "./load.ts";
import { startMeter } from "./machine.ts";
import { poster } from "./orders.ts";

/** The partner answers after this long, as the demo's shop is told to. */
export const PARTNER_MS = 50;
const ORDERS_PER_SECOND = 200;
const SECONDS = 10;
/** How long the product may take to come to rest: routing and shipping jobs of the orders included. */
const REST_MS = 180_000;
/** A movement that no channel heard of counts with this lag. */
const UNHEARD_MS = 60_000;
/** Units of each SKU that are added first, so that every order moves stock. */
const SHELF = 200;

interface Demo {
  baseUrl: string;
  sandboxUrl: string;
  apiKey: string;
}

/** What a stretch of orders came to. Times are milliseconds. */
export interface PublishLag {
  p50: number;
  p99: number;
  /** Orders a second. */
  rate: number;
  answered: { p50: number; p99: number };
  /** Movements that had to be told, and those whose figure stayed as it was: kept back, capped, or not sold there. */
  told: number;
  unchanged: number;
  others: number;
}

/** Every figure that was computed and every one that was taken, with their versions. It belongs to the measuring, not to the product. */
const FEED_LOG = `
create table bench_feed (listing_id text, location_id text, desired_version bigint, published_version bigint, computed_at timestamptz, answered_at timestamptz);
create index on bench_feed (listing_id, location_id, desired_version);
create function bench_feed_note() returns trigger language plpgsql security definer as $$
begin
  insert into bench_feed values (new.listing_id, new.location_id, new.desired_version, new.published_version, new.updated_at, new.answered_at);
  return null;
end $$;
create trigger bench_feed_note after update on channel_stock for each row execute function bench_feed_note();`;

/**
 * For each movement and each channel that shows its SKU: the first figure computed after it, and when the channel had taken that
 * one or a later one. All channels have to.
 */
const LAGS = `
select extract(epoch from max(coalesce(took.at, m.occurred_at + $2 * interval '1 millisecond')) - m.occurred_at)::float8 * 1000 as ms,
       bool_or(needed.version is not null) as was_told
  from stock_movement m
  join listing_match l on l.tenant_id = m.tenant_id and l.sku_id = m.sku_id
  join channel_stock c on c.tenant_id = l.tenant_id and c.listing_id = l.listing_id and (c.location_id = m.location_id or c.is_whole)
  left join lateral (select min(f.desired_version) as version from bench_feed f
    where f.listing_id = c.listing_id and f.location_id = c.location_id and f.computed_at >= m.occurred_at) needed on true
  left join lateral (select min(f.answered_at) as at from bench_feed f
    where f.listing_id = c.listing_id and f.location_id = c.location_id and f.published_version >= needed.version) took on needed.version is not null
 where m.occurred_at >= $1 and m.kind = 'commitment' and m.reason = 'order' and (needed.version is not null or not c.is_dirty)
 group by m.tenant_id, m.id, m.occurred_at`;

/** Orders at a steady pace; how long after each movement the channels had taken a figure that was computed after it. */
export async function publishLag(dataDir: string): Promise<PublishLag> {
  const demo = JSON.parse(readFileSync(join(dataDir, "demo.json"), "utf8")) as Demo;
  await fetch(`${demo.sandboxUrl}/control/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind: "delay", partner: "shopify", delayMs: PARTNER_MS, next: 1_000_000 }),
  });
  const socket = encodeURIComponent(join(dataDir, "postgres", "socket"));
  const client = new pg.Client({ connectionString: `postgresql://postgres@localhost/throughline?host=${socket}` }); // prettier-ignore
  await client.connect();
  const { post, close } = poster(demo.baseUrl, {
    authorization: `Bearer ${demo.apiKey}`,
    "content-type": "application/json",
  });
  try {
    const skus = await fillShelves(client, post);
    await comeToRest(client);
    await client.query(FEED_LOG);
    const stop = startMeter({});
    const { rows } = await client.query<{ at: Date }>("select clock_timestamp() as at");
    const { times, rate } = await placeSteadily(post, skus);
    const isAtRest = await comeToRest(client);
    const { others } = await stop();
    const lags = (await client.query<{ ms: number; was_told: boolean }>(LAGS, [rows[0]!.at, UNHEARD_MS]))
      .rows;
    if (isAtRest) await requireNothingForgotten(client);
    else process.stdout.write(`  Still at work ${REST_MS / 1000} s later: whether a figure was forgotten was not asked.\n`); // prettier-ignore
    const told = lags.filter((lag) => lag.was_told).map(({ ms }) => ms);
    return { ...percentiles(told), rate, answered: percentiles(times), told: told.length, unchanged: lags.length - told.length, others }; // prettier-ignore
  } finally {
    close();
    await client.end();
  }
}

type Post = ReturnType<typeof poster>["post"];

/** SKUs that a channel shows, with stock for every order to come. */
async function fillShelves(client: pg.Client, post: Post): Promise<string[]> {
  const { rows } = await client.query<{ code: string; location_id: string }>(
    `select distinct on (s.id) s.code, l.location_id from sku s join listing_match m on m.tenant_id = s.tenant_id and m.sku_id = s.id
       join channel_stock c on c.tenant_id = m.tenant_id and c.listing_id = m.listing_id
       join stock_level l on l.tenant_id = s.tenant_id and l.sku_id = s.id and l.location_id = c.location_id
      where s.kind = 'stocked' and s.tracking = 'none' order by s.id, l.available desc`,
  );
  for (const { code, location_id } of rows) {
    const body = JSON.stringify({ sku: code, location_id, delta: SHELF, reason: "Delivered for the benchmark" });
    const status = await post("/api/v1/inventory/adjustments", body);
    if (status !== 201) throw new Error(`An adjustment was answered ${status}.`);
  } // prettier-ignore
  return rows.map(({ code }) => code);
}

/** Waits until no job is due and no figure waits to be told; false when that does not come. */
async function comeToRest(client: pg.Client): Promise<boolean> {
  for (const until = Date.now() + REST_MS; Date.now() < until;) {
    await new Promise((next) => setTimeout(next, 250));
    const { rows } = await client.query<{ is_busy: boolean }>(
      `select exists (select from outbox_event where pumped_at is null) or exists (select from job_parked)
           or exists (select from job_task where run_at < clock_timestamp() + interval '15 seconds')
           or exists (select from channel_stock where is_dirty) as is_busy`,
    );
    if (!rows[0]!.is_busy) return true;
  }
  return false;
}

/** Has the product compute every figure anew: one that changes had not been computed after the last movement. */
async function requireNothingForgotten(client: pg.Client): Promise<void> {
  const version = async () =>
    (await client.query<{ sum: string }>("select sum(desired_version)::text as sum from channel_stock")).rows[0]!.sum; // prettier-ignore
  const before = await version();
  await client.query(
    `insert into outbox_event (tenant_id, id, name, data)
     select tenant_id, new_id('evt'), 'locations/location.changed', jsonb_build_object('tenantId', tenant_id, 'locationId', min(id)) from location group by tenant_id`,
  );
  await comeToRest(client);
  if ((await version()) !== before) throw new Error("Figures were not computed after the last movement.");
}

async function placeSteadily(
  post: Post,
  skus: readonly string[],
): Promise<{ times: number[]; rate: number }> {
  const times: number[] = [];
  const sent: Promise<void>[] = [];
  const began = performance.now();
  const place = async (number: number) => {
    const start = performance.now();
    const status = await post("/api/v1/orders", JSON.stringify({ external_id: `lag-${number}`, currency: "USD",
      lines: [{ sku: skus[number % skus.length]!, quantity: 1, unit_price_minor: 1000 }],
      shipping_address: { name: "Ada", line1: "1 Elm St", city: "Boise", region: "ID", postal_code: "83702", country: "US" } }));
    if (status !== 201) throw new Error(`An order was answered ${status}.`);
    times.push(performance.now() - start);
  }; // prettier-ignore
  for (let passed = 0; passed < SECONDS * 1000; passed = performance.now() - began) {
    const due = Math.floor((passed / 1000) * ORDERS_PER_SECOND);
    while (sent.length < due) sent.push(place(sent.length));
    await new Promise((next) => setTimeout(next, 10));
  }
  await Promise.all(sent);
  return { times, rate: sent.length / SECONDS };
}
