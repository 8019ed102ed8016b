import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { transact, transactSql, type Scope } from "#server/db/transact.ts";
import type { Lane } from "../contract.ts";
import { leaveLine, learnLimits, takeTokens } from "../store.ts";
import { arrangeLimitedPartner, type LimitedPartner } from "../testing/limited-partner.ts";

const database = testDatabase();
let scope: Scope;
let tickets = 0;
const connection = { id: "", bucketCapacity: 10, bucketPerSecond: 1 };

const take = (lane: Lane, cost = 1, ticket = `t${++tickets}`) =>
  transactSql(scope, (work) => takeTokens(work, connection, ticket, lane, cost));
const set = (columns: string) =>
  database.asOwner(`update rate_bucket set ${columns} where tenant_id = $1`, [scope.tenantId]);
const bucket = async () =>
  (
    await database.asOwner(
      "select tokens, factor, stated_per_second, blocked_until_at from rate_bucket where tenant_id = $1",
      [scope.tenantId],
    )
  )[0]!;
const learn = (stated: Parameters<typeof learnLimits>[2], now = new Date()) =>
  transact(scope, (work) => learnLimits(work, connection.id, stated, now));

/** Everybody asks again, in any order, and whoever is served leaves; time is what the served tokens need. */
async function serve(waiting: { lane: Lane; ticket: string }[], most: number): Promise<Lane[]> {
  const served: Lane[] = [];
  while (served.length < most && waiting.length > 0) {
    await set("tokens = 1, refilled_at = clock_timestamp()");
    for (const one of [...waiting].sort(() => 0.5 - Math.random())) {
      if ((await take(one.lane, 1, one.ticket)) > 0) continue;
      served.push(one.lane);
      waiting.splice(waiting.indexOf(one), 1);
      break;
    }
  }
  return served;
}

describe("a partner's budget", () => {
  /** A merchant with one connection of 10 tokens, one a second. */
  beforeEach(async () => {
    const tenantId = await makeMerchant(database);
    scope = { tenantId, actor: { kind: "job", id: "test" } };
    connection.id = `con_${tenantId.slice(-12)}`;
    await database.asOwner(
      `insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
       values ($1, $2, 'woocommerce', 'Shop', 'https://shop.invalid', '', '', 10, 1)`,
      [tenantId, connection.id],
    );
  });

  it("gives at once while nobody waits, and keeps half a second of refill back", async () => {
    for (let call = 0; call < 9; call++) expect(await take("stock")).toBe(0);
    expect(await take("stock")).toBeGreaterThan(500);
  });

  it("serves buyers first, the rest by weight, and bulk too", async () => {
    await take("orders");
    await set("tokens = 0");
    const waiting: { lane: Lane; ticket: string }[] = [];
    for (const lane of ["backfill", "stock", "customer"] as const)
      for (let count = 0; count < (lane === "customer" ? 3 : 20); count++) {
        const ticket = `${lane}${count}`;
        await take(lane, 1, ticket);
        waiting.push({ lane, ticket });
      }
    await database.asOwner("update rate_ticket set until_at = now() + interval '1 hour'");
    const served = await serve(waiting, 22);
    expect(served.slice(0, 3)).toEqual(["customer", "customer", "customer"]);
    expect(served.filter((lane) => lane === "stock").length).toBeGreaterThanOrEqual(16);
    expect(served.filter((lane) => lane === "backfill").length).toBeGreaterThanOrEqual(1);
  });

  it("does not wait for one that left, died, or gave up", async () => {
    await take("orders");
    await set("tokens = 0");
    await take("customer", 1, "gave-up");
    await take("customer", 1, "died");
    await transactSql(scope, (work) => leaveLine(work, connection.id, "gave-up"));
    await set("tokens = 5");
    expect(await take("backfill", 1, "bulk")).toBeGreaterThan(0);
    await database.asOwner("update rate_ticket set until_at = now() - interval '1 second' where id = 'died'");
    expect(await take("backfill", 1, "bulk")).toBe(0);
  });

  it("halves an unstated rate once for all calls that were under way, and takes a stated one over", async () => {
    await take("orders");
    const now = new Date();
    await learn({ holdMs: 60_000 }, now);
    await learn({ holdMs: 50_000 }, now);
    expect(await bucket()).toMatchObject({ factor: 0.5, tokens: 0 });
    expect(await take("customer")).toBeGreaterThan(30_000);
    await learn({ capacity: 40, perSecond: 0.5, available: 3, holdMs: 1_000 }, now);
    expect(await bucket()).toMatchObject({ factor: 0.5, stated_per_second: 0.5 });
  });

  it("gives no more than the partner says is left", async () => {
    await take("orders");
    await learn({ available: 2, capacity: 10, perSecond: 1 });
    expect([await take("stock"), await take("stock")]).toEqual([0, 0]);
    expect(await take("stock")).toBeGreaterThan(0);
  });

  it("of another merchant is another one", async () => {
    await set("tokens = 0");
    const other = { tenantId: await makeMerchant(database), actor: { kind: "job" as const, id: "test" } };
    const seen = await transact(other, (work) => work.tx.rateBucket.findMany());
    expect(seen).toEqual([]);
  });
});

describe("measured at the partner, four processes at once", () => {
  // slow enough for a busy machine; the long proof goes faster and longer
  const limits = { capacity: 4, perSecond: 2 };
  const lanes = ["customer", "stock", "orders", "backfill"];
  let shared: LimitedPartner;
  let split: LimitedPartner;
  beforeAll(async () => {
    shared = await arrangeLimitedPartner(database, { limits, connections: 1 });
    // one call each is too much already, however slowly processes start
    split = await arrangeLimitedPartner(database, {
      limits: { capacity: 1, perSecond: 0.05 },
      connections: 4,
    });
  });
  afterAll(async () => {
    await shared.stop();
    await split.stop();
  });

  it("nothing comes above the limit, nearly all of it is used, and no lane stands still", async () => {
    const calls = await shared.work(lanes, 6_000);
    const { requests, throttled } = await shared.counted();
    expect(throttled).toBe(0);
    // four of them were made before; the last half second may be too short for one more
    expect(requests - 4).toBeGreaterThanOrEqual(0.9 * limits.perSecond * 5.5);
    expect(calls[0]).toBeGreaterThanOrEqual(calls[3]!);
  });

  it("a limit that is halved without a word costs each process one refusal at most", async () => {
    await shared.limit({ capacity: 2, perSecond: 1 });
    await shared.work(lanes, 4_000);
    const { throttled } = await shared.counted();
    expect(throttled).toBeGreaterThan(0);
    expect(throttled).toBeLessThanOrEqual(4);
  });

  it("control: with a budget for each process the partner has to refuse", async () => {
    await split.work(lanes, 100);
    expect((await split.counted()).throttled).toBeGreaterThan(0);
  });
});
