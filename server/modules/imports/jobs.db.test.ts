import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import { listDeferred, releaseDeferred, runNow } from "#server/jobs/deferred.ts";
import { Executor } from "#server/jobs/embedded/executor.ts";
import { signingKey } from "#server/jobs/settings.ts";
import { serveFunctions } from "#server/jobs/testing/app.ts";
import { setClock } from "#server/platform/clock.ts";
import { env } from "#server/platform/env.ts";
import { jobs } from "./jobs.ts";
import { getBatch } from "./queries/batches.ts";
import { approveLater } from "./use-cases/approve-later.ts";
import { approveBatch, askRevert } from "./use-cases/end-batch.ts";
import { mapBatch } from "./use-cases/map-batch.ts";
import { uploadFile } from "./use-cases/upload-file.ts";

const database = testDatabase();
let folder: string;
let app: Awaited<ReturnType<typeof serveFunctions>>;
let executor: Executor;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "import-jobs-"));
  env().DATA_DIR = folder;
  app = await serveFunctions(jobs);
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
  await rm(folder, { recursive: true, force: true });
});

const csv = (count: number): Uint8Array =>
  new TextEncoder().encode(
    ["SKU,Title", ...Array.from({ length: count }, (_, at) => `J${String(at).padStart(3, "0")},Title`)].join(
      "\n",
    ),
  );

it("tries, applies and takes back a file by what a person asks, chunk by chunk, past a transaction that dies", async () => {
  const tenantId = await makeMerchant(database);
  const scope = systemScope(tenantId, "test");
  const within = <T>(run: (work: Work) => Promise<T>) => transact(scope, run);
  const { batchId } = expectOk(await uploadFile(scope, { kind: "skus", fileName: "s.csv", bytes: csv(520) }));
  const batch = async () => expectOk(await within((work) => getBatch(work, batchId)));
  const becomes = (status: string) =>
    vi.waitFor(async () => expect((await batch()).status).toBe(status), { timeout: 90_000, interval: 100 });
  const active = async () =>
    (await database.asOwner("select id from sku where tenant_id = $1 and status = 'active'", [tenantId]))
      .length;

  const { mapping } = await batch();
  expectOk(await within((work) => mapBatch(work, { batchId, policy: "REJECT_EVERYTHING", mapping })));
  await becomes("planned");
  expect([(await batch()).counts.create, await active()]).toEqual([520, 0]);

  // the second chunk dies once after its writes; the job tries it again and no row is written twice
  await database.asOwner(`create sequence deaths`);
  await database.asOwner(
    `create function die_once() returns trigger language plpgsql security definer as $$ begin
       if new.cursor > 510 and nextval('deaths') = 1 then raise exception 'power cut'; end if; return new; end $$`,
  );
  await database.asOwner(
    "create trigger die_once before update of cursor on import_batch for each row execute function die_once()",
  );
  expectOk(await within((work) => approveBatch(work, batchId)));
  await becomes("applied");
  const [deaths] = await database.asOwner("select is_called, last_value::int as count from deaths");
  expect(deaths).toMatchObject({ is_called: true });
  expect(Number(deaths!["count"])).toBeGreaterThan(1);
  expect(await active()).toBe(520);
  await database.asOwner("drop trigger die_once on import_batch");

  expectOk(await within((work) => askRevert(work, batchId)));
  await becomes("reverted");
  expect([(await batch()).reverted, await active()]).toEqual([520, 0]);
}, 180_000);

it("applies a file in quiet hours, or when a person says so, once", async () => {
  const tenantId = await makeMerchant(database);
  const scope = systemScope(tenantId, "test");
  const within = <T>(run: (work: Work) => Promise<T>) => transact(scope, run);
  await database.asOwner(
    `update merchant set time_zone = 'UTC', quiet_hours = (select jsonb_agg(jsonb_build_object('weekday', d, 'from', '02:00', 'until', '05:00'))
       from generate_series(1, 7) d) where tenant_id = $1`,
    [tenantId],
  );
  const statusOf = async (batchId: string) =>
    expectOk(await within((work) => getBatch(work, batchId))).status;
  const becomes = (batchId: string, status: string) =>
    vi.waitFor(async () => expect(await statusOf(batchId)).toBe(status), { timeout: 60_000, interval: 100 });
  const planned = async (first: number) => {
    const rows = `SKU,Title\nQ${first},Title\nQ${first + 1},Title`;
    const bytes = new TextEncoder().encode(rows);
    const { batchId } = expectOk(await uploadFile(scope, { kind: "skus", fileName: "q.csv", bytes }));
    const { mapping } = expectOk(await within((work) => getBatch(work, batchId)));
    expectOk(await within((work) => mapBatch(work, { batchId, policy: "REJECT_EVERYTHING", mapping })));
    await becomes(batchId, "planned");
    return batchId;
  };
  const [waits, pressed] = [await planned(1), await planned(11)];
  const putBack = setClock(() => new Date("2026-06-10T12:00:00Z"));
  for (const batchId of [waits, pressed])
    expect(expectOk(await within((work) => approveLater(work, batchId)))).toEqual({ waits: true });
  expect(await within(releaseDeferred)).toBe(0);
  const { items: line } = await within((work) => listDeferred(work, { limit: 50 }));
  expect(line.map(({ href }) => href)).toEqual([`/imports/${waits}`, `/imports/${pressed}`]);

  expectOk(await within((work) => runNow(work, line[1]!.id)));
  await becomes(pressed, "applied");
  expect(await statusOf(waits)).toBe("planned");

  setClock(() => new Date("2026-06-11T02:00:00Z"));
  const began = await Promise.all([within(releaseDeferred), within(releaseDeferred)]);
  putBack();
  expect(began.toSorted()).toEqual([0, 1]);
  await becomes(waits, "applied");
  const runs = await database.asOwner(
    "select count(*)::int as runs from job_run where tenant_id = $1 and function_id like '%apply-import'",
    [tenantId],
  );
  expect(runs).toEqual([{ runs: 2 }]);
}, 180_000);
