import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { emit } from "#server/db/outbox.ts";
import { Executor } from "#server/jobs/embedded/executor.ts";
import { signingKey } from "#server/jobs/settings.ts";
import { serveFunctions } from "#server/jobs/testing/app.ts";
import { compareJobs } from "./compare-jobs.ts";
import { compareDue } from "./events.ts";
import { arrangeShop, type ConnectedShop } from "./testing/arrange.ts";
import { pushStock } from "./use-cases/push-stock.ts";
import { recomputeSkus } from "./use-cases/recompute-stock.ts";

const database = testDatabase();
let fix: ConnectedShop;
let app: Awaited<ReturnType<typeof serveFunctions>>;
let executor: Executor;

beforeAll(async () => {
  fix = await arrangeShop(database, { skus: ["hat", "mug"], locations: ["east"] });
  await fix.receive("hat", "east", 10);
  await fix.receive("mug", "east", 4);
  await fix.inTransaction((work) => recomputeSkus(work, ["hat", "mug"]));
  while ((await pushStock(fix.scope, fix.connectionId)).waitMs === 0);
  // the shop of this test knows no fields
  const quantities = compareJobs.filter(
    (job) => (job as unknown as { opts: { id: string } }).opts.id === "compare-channel-stock",
  );
  app = await serveFunctions(quantities);
  executor = new Executor({
    functionsUrl: app.url,
    signingKey: signingKey(),
    databaseUrl: database.appUrl,
    backoffScale: 0.001,
  });
  await executor.start();
});
afterAll(async () => {
  await executor.stop();
  await app.close();
  await fix.shop.stop();
});

/** Quiet hours that begin so many hours from now, whatever the hour, and last two. */
const setQuiet = (inHours: number) =>
  database.asOwner(
    `update merchant set time_zone = 'UTC', quiet_hours = (select jsonb_agg(jsonb_build_object('weekday', d,
         'from', to_char((now() + $2 * interval '1 hour') at time zone 'UTC', 'HH24:MI'),
         'until', to_char((now() + ($2 + 2) * interval '1 hour') at time zone 'UTC', 'HH24:MI')))
       from generate_series(1, 7) d) where tenant_id = $1`,
    [fix.tenantId, inHours],
  );

/** Which listings a round compares, when both were compared an hour ago and only the hat changed lately. */
async function round(everything: boolean): Promise<string[]> {
  await database.asOwner(
    `update channel_stock set compared_at = now() - interval '1 hour',
       updated_at = now() - case listing_id when 'lst_mug' then interval '7 hours' else interval '1 hour' end where tenant_id = $1`,
    [fix.tenantId],
  );
  const ended = async () =>
    (
      await database.asOwner<{ runs: number }>(
        "select count(*)::int as runs from job_run where tenant_id = $1 and function_id like '%compare-channel-stock' and status = 'completed'",
        [fix.tenantId],
      )
    )[0]!.runs;
  const before = await ended();
  await fix.inTransaction((work) => emit(work, compareDue, { connectionId: fix.connectionId, everything }));
  await vi.waitFor(async () => expect(await ended()).toBe(before + 1), { timeout: 50_000, interval: 100 });
  const rows = await database.asOwner<{ listing: string }>(
    "select listing_id as listing from channel_stock where tenant_id = $1 and compared_at > now() - interval '50 minutes' order by 1",
    [fix.tenantId],
  );
  return rows.map(({ listing }) => listing);
}

it("compares all at all hours where no quiet hours are set, and all in quiet hours", async () => {
  expect(await round(false)).toEqual(["lst_hat", "lst_mug"]);
  await setQuiet(-1);
  expect(await round(false)).toEqual(["lst_hat", "lst_mug"]);
}, 120_000);

it("compares in peak hours what changed lately, and all when a person asks", async () => {
  await setQuiet(3);
  expect(await round(false)).toEqual(["lst_hat"]);
  expect(await round(true)).toEqual(["lst_hat", "lst_mug"]);
}, 120_000);
