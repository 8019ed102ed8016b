import { beforeAll, describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { transact, transactSql, type Scope } from "#server/db/transact.ts";
import { learnLimits, takeTokens } from "../store.ts";
import { setPaused } from "../use-cases/save-connection.ts";
import { listAccounts } from "./accounts.ts";

const database = testDatabase();
let scope: Scope;
const connection = { id: "con_1", bucketCapacity: 10, bucketPerSecond: 2 };

beforeAll(async () => {
  scope = { tenantId: await makeMerchant(database), actor: { kind: "user", id: "usr_1" } };
  await database.asOwner(
    `insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
     values ($1, 'con_1', 'woocommerce', 'Hill', 'https://hill.example', '', '', 10, 2)`,
    [scope.tenantId],
  );
});

const account = async () => (await transact(scope, listAccounts))[0]!;

describe("a partner account on the screen", () => {
  it("that was never called has its whole budget", async () => {
    expect(await account()).toMatchObject({
      name: "Hill",
      tokens: 10,
      isLowered: false,
      breaker: "closed",
      drainedAt: null,
      throttledLastHour: 0,
    });
  });

  it("says who waits in which lane, that its limit was lowered, and until when", async () => {
    for (let call = 0; call < 9; call++)
      await transactSql(scope, (work) => takeTokens(work, connection, `t${call}`, "stock", 1));
    await transact(scope, (work) => learnLimits(work, "con_1", { holdMs: 60_000 }, new Date()));
    for (const lane of ["customer", "backfill"] as const)
      await transactSql(scope, (work) => takeTokens(work, connection, lane, lane, 5));
    const { lanes, customersServedAt, drainedAt, ...facts } = await account();
    expect(facts).toMatchObject({ isLowered: true, allowedPerSecond: 0.97 });
    expect(facts.blockedUntilAt).toBeInstanceOf(Date);
    expect(lanes.filter(({ waiting }) => waiting > 0).map(({ lane }) => lane)).toEqual([
      "customer",
      "backfill",
    ]);
    expect(customersServedAt!.getTime()).toBeGreaterThan(facts.blockedUntilAt!.getTime());
    expect(drainedAt!.getTime()).toBeGreaterThan(customersServedAt!.getTime());
  });

  it("is paused with a reason and resumed; saying it twice changes nothing", async () => {
    const say = (reason: string | null) =>
      transact(scope, (work) => setPaused(work, { connectionId: "con_1", reason }));
    for (let twice = 0; twice < 2; twice++) expectOk(await say("Peak over"));
    expect(await account()).toMatchObject({ status: "paused", pausedReason: "Peak over", version: 2 });
    expectOk(await say(null));
    expect(await account()).toMatchObject({ status: "active", pausedReason: null, version: 3 });
  });

  it("of another merchant is not seen", async () => {
    const other = { tenantId: await makeMerchant(database), actor: { kind: "user" as const, id: "usr_2" } };
    expect(await transact(other, listAccounts)).toEqual([]);
    expect(
      await transact(other, (work) => setPaused(work, { connectionId: "con_1", reason: "No" })),
    ).toMatchObject({ ok: false });
  });
});
