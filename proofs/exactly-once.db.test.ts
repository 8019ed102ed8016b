import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { startSandbox } from "../sandbox/testing.ts";
import { murderInTurns, setCrashPoints } from "./crash-points.ts";
import { brokenLaws, businessState, untilQuiet, watchLaws } from "./laws.ts";
import { lostOf, murdersOf, sendCalmly, sendLikeMad } from "./murder.ts";
import { pause, startParts, type PartsOptions } from "./parts.ts";
import { seeded, seedOfRun } from "./seeded.ts";
import { arrangeMerchant } from "./shop-of-proof.ts";
import { storyOf } from "./story.ts";

const database = testDatabase();
const seed = seedOfRun();
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let owner: pg.Client;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7 });
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await setCrashPoints(owner);
});
afterAll(async () => {
  await sandbox.stop();
  await owner.end();
});

const started = (more: Partial<PartsOptions> = {}) =>
  startParts({ databaseUrl: database.appUrl, sandboxUrl: sandbox.url, pairs: 1, ...more });
const merchant = () =>
  arrangeMerchant(database, sandbox.url, { skus: ["mug", "cup", "bag"], shops: 2, stock: 500 });
const ORDERS = 8;
/** At least: a fast machine has told all before the fifth death, and dies on while it works. */
const MURDERS = 5;

it(`gives each event its effect once, whoever is killed (SEED=${seed})`, async () => {
  const parts = await started();
  const watch = watchLaws(database.ownerUrl);
  try {
    const [calm, killed] = [await merchant(), await merchant()];
    await sendCalmly(parts.webUrls[0]!, storyOf(calm, ORDERS, seeded(seed)));
    await untilQuiet(database.asOwner, 120_000);
    let isSent = false;
    const murders = murderInTurns(parts, {
      ownerUrl: () => database.ownerUrl,
      chance: seeded(seed + 1),
      until: () => isSent && murdersOf(parts) >= MURDERS,
    });
    const story = storyOf(killed, ORDERS, seeded(seed));
    const sent = await sendLikeMad(parts.webUrls, story, seeded(seed + 2), { pauseMs: 400 });
    isSent = true;
    const reached = await murders;
    await untilQuiet(database.asOwner, 120_000).catch((problem: Error) => {
      throw new Error(`${problem.message}\n${parts.lastWords()}`);
    });
    const wanted = await businessState(database.asOwner, calm.tenantId);
    const got = await businessState(database.asOwner, killed.tenantId);
    expect(got.state).toEqual(wanted.state);
    expect(got.hash).toBe(wanted.hash);
    expect(await lostOf(database.asOwner, sent)).toEqual([]);
    // which points are reached is left to chance: the promise is that the end is the same wherever somebody dies
    expect(reached.size).toBeGreaterThan(0);
  } finally {
    const watched = await watch.stop();
    await parts.stop();
    expect(watched.broken).toEqual([]);
    expect(watched.snapshots).toBeGreaterThan(10);
  }
}, 300_000);

it("control: a door that answers before it has stored loses events under the same killing", async () => {
  const parts = await started({ faulty: "ack-before-commit" });
  try {
    const shop = await merchant();
    const web = parts.all[0]!;
    let isOver = false;
    const murders = (async () => {
      while (!isOver) {
        await web.ready();
        await pause(300);
        await web.murder();
      }
    })();
    const sent = await sendLikeMad(parts.webUrls, storyOf(shop, 3, seeded(seed)), seeded(seed), {
      pauseMs: 400,
      most: 1,
    });
    isOver = true;
    await murders;
    expect(await lostOf(database.asOwner, sent)).not.toEqual([]);
  } finally {
    await parts.stop();
  }
}, 180_000);

it("control: the watch sees every law that is broken", async () => {
  const shop = await merchant();
  const { tenantId } = shop;
  expect(await brokenLaws(owner)).toEqual([]);
  const breaches: [string, string][] = [
    ["received =", `insert into inbox_counter (tenant_id, connection_id, received) values ('${tenantId}', '${shop.shops[0]}', 1)`],
    ["stock is the sum", `update stock_level set on_hand = on_hand + 1 where tenant_id = '${tenantId}' and sku_id = 'mug'`],
    ["nothing is promised", `insert into commitment (tenant_id, id, order_id, order_line_id, sku_id, location_id, quantity)
       values ('${tenantId}', 'com_x', 'ord_x', 'lin_x', 'cup', 'reno', 1)`],
    ["every journal", `insert into journal (tenant_id, id, number, posted_on, currency, source_type, source_id, event_key, memo, line_count, created_by)
       values ('${tenantId}', 'jrn_x', 1, '2026-01-01', 'USD', 'x', 'x', 'x', 'x', 2, 'x')`],
  ]; // prettier-ignore
  for (const [law, breach] of breaches) {
    await owner.query("begin");
    await owner.query("set local session_replication_role = replica");
    await owner.query("alter table stock_level drop constraint stock_level_identity");
    await owner.query(breach);
    const broken = (await brokenLaws(owner)).map((sentence) => sentence.slice(0, law.length));
    await owner.query("rollback");
    expect(broken).toEqual([law]);
  }
});
