import { beforeAll, describe, expect, it } from "vitest";
import { encodeKeyset } from "#kernel/keyset.ts";
import { sql, type Prisma } from "#server/db/prisma.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { costOf } from "#server/db/testing/plan.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import type { SkuListInput } from "../contract.ts";
import { listSkus, listStatement } from "./list-skus.ts";

const SKUS = 100_000;
const database = testDatabase();
let tenantId = "";
const within = <T>(run: (work: Work) => Promise<T>) => transact(systemScope(tenantId, "test"), run);
const code = (index: number) => `S${String(index).padStart(6, "0")}`;
const deep = encodeKeyset([code(SKUS - 200)]);

beforeAll(async () => {
  tenantId = await makeMerchant(database);
  // without triggers: the audit trail of the arrangement is not what is measured
  await database.asOwner(
    `do $$ begin
       set local session_replication_role = replica;
       insert into product (tenant_id, id, title) select '${tenantId}', 'prd_' || n, 'Product ' || n from generate_series(0, 999) n;
       insert into sku (tenant_id, id, product_id, code, title, status)
       select '${tenantId}', 'sku_' || n, 'prd_' || n % 1000, 'S' || lpad(n::text, 6, '0'), 'Thing ' || n,
              case when n % 10 = 0 then 'archived' else 'active' end from generate_series(0, ${SKUS - 1}) n;
       insert into sku_barcode (tenant_id, id, sku_id, barcode)
       select '${tenantId}', 'bar_' || n, 'sku_' || n, 'B' || n from generate_series(0, ${SKUS - 1}) n;
       insert into sku_alias (tenant_id, id, sku_id, old_code) values ('${tenantId}', 'al', 'sku_7', 'OLD-7');
     end $$`,
  );
  await database.asOwner("analyze product, sku, sku_barcode, sku_alias");
});

const priceOf = (statement: (work: Work) => Prisma.Sql) => within((work) => costOf(work, statement(work)));

describe("the sheet over 100,000 SKUs", () => {
  const list = (over: Partial<SkuListInput> = {}) => within((work) => listSkus(work, { limit: 50, ...over }));

  it.each<[string, Partial<SkuListInput>]>([
    ["all", {}],
    ["active", { status: "active" }],
    ["archived", { status: "archived" }],
  ])("costs the same on a deep page as on the first: %s", async (_, filter) => {
    const first = await priceOf((work) => listStatement(work, { limit: 50, ...filter }));
    const last = await priceOf((work) => listStatement(work, { limit: 50, cursor: deep, ...filter }));
    expect(last.blocks).toBeLessThan(first.blocks * 1.3 + 20);
    expect(first.blocks).toBeLessThan(1_500);
    expect([...first.steps, ...last.steps]).not.toContain("Seq Scan");
  });

  it("would not with OFFSET (control)", async () => {
    const first = await priceOf((work) => listStatement(work, { limit: 50 }));
    const skipped = await priceOf(
      () => sql`select id from sku where tenant_id = ${tenantId} order by code offset ${SKUS - 200} limit 51`,
    );
    expect(skipped.blocks).toBeGreaterThan(first.blocks * 1.3 + 20);
  });

  it("walks every page once", async () => {
    const first = await list({ limit: 200 });
    const second = await list({ limit: 200, cursor: first.nextCursor! });
    expect([first.items[0]!.code, first.items.at(-1)!.code, second.items[0]!.code]).toEqual([
      code(0),
      code(199),
      code(200),
    ]);
    expect(await list({ limit: 200, cursor: deep })).toMatchObject({ nextCursor: null });
    expect(first.items[3]).toMatchObject({ barcode: "B3", productTitle: "Product 3", version: 1 });
  });

  it("walks from the end as from the start", async () => {
    const last = await list({ limit: 200, isFromEnd: true });
    const before = await list({ limit: 200, isFromEnd: true, cursor: last.nextCursor! });
    expect([last, before].flatMap(({ items }) => [items[0]!.code, items.at(-1)!.code])).toEqual([
      code(SKUS - 200),
      code(SKUS - 1),
      code(SKUS - 400),
      code(SKUS - 201),
    ]);
    const cost = await priceOf((work) => listStatement(work, { limit: 50, isFromEnd: true }));
    expect(cost.blocks).toBeLessThan(1_500);
    expect(cost.steps).not.toContain("Seq Scan");
  });

  it("finds by part of a code or title, a whole barcode or a former code, and by what is missing", async () => {
    const codesOf = async (over: Partial<SkuListInput>) => (await list(over)).items.map((row) => row.code);
    expect(await codesOf({ search: "s09999" })).toHaveLength(10);
    expect(await codesOf({ search: "thing 4217" })).toContain(code(4217));
    expect(await codesOf({ search: "B77" })).toEqual([code(77)]);
    expect(await codesOf({ search: "OLD-7" })).toEqual([code(7)]);
    expect(await codesOf({ search: "100%" })).toEqual([]);
    expect(await codesOf({ lacks: "barcode" })).toEqual([]);
    expect(await codesOf({ lacks: "customs", limit: 3 })).toEqual([code(0), code(1), code(2)]);
    expect(await codesOf({ productId: "prd_5", limit: 2 })).toEqual([code(5), code(1005)]);
    expect(await codesOf({ kind: "kit" })).toEqual([]);
  });
});
