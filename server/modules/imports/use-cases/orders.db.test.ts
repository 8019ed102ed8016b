import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import { env } from "#server/platform/env.ts";
import { getBatch, listRows } from "../queries/batches.ts";
import { approveBatch, askRevert, revertChunk } from "./end-batch.ts";
import { mapBatch } from "./map-batch.ts";
import { applyChunk, planChunk } from "./run-chunk.ts";
import { uploadFile } from "./upload-file.ts";

const database = testDatabase();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "imports-"));
  env().DATA_DIR = folder;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function arrange() {
  const tenantId = await makeMerchant(database);
  const scope = systemScope(tenantId, "test");
  const within = <T>(run: (work: Work) => Promise<T>) => transact(scope, run);
  const bring = async (csv: string) => {
    const bytes = new TextEncoder().encode(csv);
    const { batchId } = expectOk(await uploadFile(scope, { kind: "orders", fileName: "o.csv", bytes }));
    const { mapping } = expectOk(await within((work) => getBatch(work, batchId)));
    const fixed = { currency: "GBP", timeZone: "Europe/London" };
    expectOk(
      await within((work) =>
        mapBatch(work, { batchId, policy: "REJECT_FAILED_ROWS", mapping: { ...mapping, fixed } }),
      ),
    );
    while ((await planChunk(scope, batchId)).hasMore);
    expectOk(await within((work) => approveBatch(work, batchId)));
    while ((await applyChunk(scope, batchId)).hasMore);
    const rows = (await within((work) => listRows(work, { batchId, limit: 200 }))).items;
    return { batchId, rows, verdicts: rows.map(({ verdict }) => verdict) };
  };
  const revert = async (batchId: string) => {
    expectOk(await within((work) => askRevert(work, batchId)));
    while ((await revertChunk(scope, batchId)).hasMore);
  };
  const orders = () =>
    database.asOwner(
      "select external_id, total_minor::int as total, status, is_held, placed_at from sales_order where tenant_id = $1 order by external_id",
      [tenantId],
    );
  return { bring, revert, orders };
}

const header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
const file = [
  header,
  "536365,85123A,HEART,6,2010-07-01 08:26:00,2.55,17850.0,United Kingdom",
  "536366,22633,WARMER,1,2010-07-01 08:28:00,cheap,17850.0,United Kingdom",
  "536365,POST,POSTAGE,1,2010-07-01 08:26:00,18.00,17850.0,United Kingdom",
  "536366,22632,WARMER,1,2010-07-01 08:28:00,1.85,17850.0,United Kingdom",
  "C536379,22632,WARMER,-1,2010-07-01 09:41:00,1.85,14527.0,United Kingdom",
  "536414,22139,,56,2010-07-01 11:52:00,0.0,,United Kingdom",
].join("\n");

it("makes orders of rows, whole or not at all, and explains the odd ones", async () => {
  const { bring, orders } = await arrange();
  const { rows, verdicts } = await bring(file);
  expect(verdicts).toEqual(["create", "error", "create", "error", "error", "error"]);
  expect(rows.map(({ problems, notes }) => [...problems, ...notes].join(" "))).toEqual([
    "There is no SKU 85123A: the order waits on hold until the line has one.",
    'Unit price "cheap" is not a number.',
    "POST is postage, not a SKU: kept as a line without goods.",
    "Row 3 of the same order is wrong.",
    expect.stringMatching(/^This is a cancellation/),
    expect.stringMatching(/^No price and no customer/),
  ]);
  expect(await orders()).toEqual([
    {
      external_id: "536365",
      total: 3330,
      status: "open",
      is_held: true,
      placed_at: new Date("2010-07-01T07:26:00Z"),
    },
  ]);
});

it("knows its orders again in another file, and cancels them when it is reverted", async () => {
  const { bring, revert, orders } = await arrange();
  const { batchId } = await bring(file);
  const again = await bring(`${file}\n536367,84879,BIRD,32,2010-07-01 08:34:00,1.69,13047.0,United Kingdom`);
  expect(again.verdicts).toEqual(["same", "error", "same", "error", "error", "error", "create"]);
  await revert(batchId);
  expect((await orders()).map((order) => [order["external_id"], order["status"]])).toEqual([
    ["536365", "canceled"],
    ["536367", "open"],
  ]);
});
