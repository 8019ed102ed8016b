import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import { Executor } from "#server/jobs/embedded/executor.ts";
import { signingKey } from "#server/jobs/settings.ts";
import { serveFunctions } from "#server/jobs/testing/app.ts";
import { env } from "#server/platform/env.ts";
import { jobs } from "./jobs.ts";
import { getBatch } from "./queries/batches.ts";
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
  const { batchId } = expectOk(await uploadFile(scope, { kind: "skus", fileName: "s.csv", bytes: csv(70) }));
  const batch = async () => expectOk(await within((work) => getBatch(work, batchId)));
  const becomes = (status: string) =>
    vi.waitFor(async () => expect((await batch()).status).toBe(status), { timeout: 90_000, interval: 100 });
  const active = async () =>
    (await database.asOwner("select id from sku where tenant_id = $1 and status = 'active'", [tenantId]))
      .length;

  const { mapping } = await batch();
  expectOk(await within((work) => mapBatch(work, { batchId, policy: "REJECT_EVERYTHING", mapping })));
  await becomes("planned");
  expect([(await batch()).counts.create, await active()]).toEqual([70, 0]);

  // the second chunk dies once after its writes; the job tries it again and no row is written twice
  await database.asOwner(`create sequence deaths`);
  await database.asOwner(
    `create function die_once() returns trigger language plpgsql security definer as $$ begin
       if new.cursor > 60 and nextval('deaths') = 1 then raise exception 'power cut'; end if; return new; end $$`,
  );
  await database.asOwner(
    "create trigger die_once before update of cursor on import_batch for each row execute function die_once()",
  );
  expectOk(await within((work) => approveBatch(work, batchId)));
  await becomes("applied");
  const [deaths] = await database.asOwner("select is_called, last_value::int as count from deaths");
  expect(deaths).toMatchObject({ is_called: true });
  expect(Number(deaths!["count"])).toBeGreaterThan(1);
  expect(await active()).toBe(70);
  await database.asOwner("drop trigger die_once on import_batch");

  expectOk(await within((work) => askRevert(work, batchId)));
  await becomes("reverted");
  expect([(await batch()).reverted, await active()]).toEqual([70, 0]);
}, 180_000);
