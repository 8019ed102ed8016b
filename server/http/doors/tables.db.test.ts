import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readSheet } from "read-excel-file/node";
import { expectOk } from "#kernel/result.ts";
import type { Role } from "#server/auth/permissions.ts";
import type { Session } from "#server/auth/session-record.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact } from "#server/db/transact.ts";
import { createProduct } from "#server/modules/catalog/public.ts";
import { env } from "#server/platform/env.ts";
import { tablesDoorOf } from "./tables.ts";

const database = testDatabase();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tables-"));
  env().DATA_DIR = folder;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function arrange() {
  const tenantId = await makeMerchant(database);
  const skus = [{ code: "=1+1", title: "@SUM(A1)", priceMinor: 990n, currency: "USD" }];
  expectOk(
    await transact(systemScope(tenantId, "test"), (work) => createProduct(work, { title: "P", skus })),
  );
  return (role: Role | null) => {
    const session = role && ({ sessionId: "s", userId: "usr_1", name: "T", email: "t@example.com", tenantId, merchantName: "T", role, merchants: [], mustSetUpSecondFactor: false } satisfies Session); // prettier-ignore
    const door = tablesDoorOf(() => Promise.resolve(session));
    return async (method: "GET" | "PUT", rest: string, body?: string, headers = {}) => {
      const request = new Request(`http://127.0.0.1:3000/tables/${rest}`, { method, headers, ...(body ? { body } : {}) }); // prettier-ignore
      return door.answer(request, { requestId: "req_1", ip: "", rest: rest.split("?")[0]! });
    };
  };
}

it("takes a file in, from those who may write and from our own pages only", async () => {
  const [ours, theirs] = [await arrange(), await arrange()];
  const csv = "SKU,Title\nA,Alpha\n";
  const put = await ours("operations")("PUT", "imports/skus?name=goods.csv", csv);
  const { batchId } = (await put.json()) as { batchId: string };
  expect((await ours("owner")("GET", `imports/${batchId}/errors.csv`)).status).toBe(200);
  expect((await theirs("owner")("GET", `imports/${batchId}/errors.csv`)).status).toBe(404);
  expect((await ours("viewer")("PUT", "imports/skus?name=x.csv", csv)).status).toBe(403);
  expect((await ours(null)("PUT", "imports/skus?name=x.csv", csv)).status).toBe(401);
  expect(
    (await ours("owner")("PUT", "imports/skus?name=x.csv", csv, { "sec-fetch-site": "cross-site" })).status,
  ).toBe(403);
  expect((await ours("owner")("PUT", "imports/people?name=x.csv", csv)).status).toBe(404);
  const refused = await ours("owner")("PUT", "imports/skus?name=x.xlsx", "PK\u0003\u0004 and nothing");
  expect(await refused.json()).toMatchObject({ status: 400, code: "imports.file_refused" });
});

it("gives lists as files, with the zone in the name and no formula in a cell", async () => {
  const get = (await arrange())("viewer");
  const csv = await get("GET", "exports/skus.csv?search==1");
  expect(csv.headers.get("content-disposition")).toMatch(/skus-\d{4}-\d\d-\d\d-\d{4}-America_New_York\.csv$/);
  const [head, row] = (await csv.text()).split("\r\n");
  expect(head).toMatch(/^SKU,Title,Product/);
  expect(row).toBe("'=1+1,'@SUM(A1),P,,,,,,,9.90,,USD,,,,active");
  const book = await get("GET", "exports/skus.xlsx");
  expect((await readSheet(Buffer.from(await book.arrayBuffer())))[1]!.slice(0, 2)).toEqual([
    "'=1+1",
    "'@SUM(A1)",
  ]);
  expect((await get("GET", "exports/stock.csv")).status).toBe(200);
  expect((await get("GET", "exports/orders.csv?show=all")).status).toBe(200);
  expect((await get("GET", "exports/orders.csv?show=nonsense")).status).toBe(400);
});
