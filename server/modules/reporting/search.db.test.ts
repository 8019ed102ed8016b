import { beforeAll, describe, expect, it } from "vitest";
import { roles } from "#server/auth/permissions.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse, type Warehouse } from "#server/modules/inventory/testing/arrange.ts";
import { search } from "./search.ts";

const database = testDatabase();
let ours: Warehouse;
let theirs: Warehouse;
beforeAll(async () => {
  ours = await arrangeWarehouse(database, { skus: ["PINE-1"], locations: ["PDX"] });
  theirs = await arrangeWarehouse(database, { skus: ["PINE-1"], locations: ["PDX"] });
  for (const { tenantId, orders } of [ours, theirs]) {
    await orders(["1001"]);
    await database.asOwner(
      "update sales_order set channel_order_name = '#S77', email = 'ann@example.com' where tenant_id = $1",
      [tenantId],
    );
    await database.asOwner(
      "insert into sku_barcode (tenant_id, id, sku_id, barcode) values ($1, 'bar_1', 'PINE-1', '00012345678905')",
      [tenantId],
    );
    await database.asOwner(
      "insert into sku_alias (tenant_id, id, sku_id, old_code) values ($1, 'al', 'PINE-1', 'FIR-9')",
      [tenantId],
    );
  }
});
const find = async (text: string, role: (typeof roles)[number] = "owner") =>
  (await ours.inTransaction((work) => search(work, { text, role }))).map(
    ({ kind, href }) => `${kind} ${href}`,
  );

describe("searching", () => {
  it.each([
    ["1001", "order /orders/1001"],
    [" s77 ", "order /orders/1001"],
    ["#S77", "order /orders/1001"],
    ["ANN@example.com", "order /orders/1001"],
    ["pine-1", "sku /catalog/PINE-1"],
    ["012345678905", "sku /catalog/PINE-1"],
    ["fir-9", "sku /catalog/PINE-1"],
  ])("finds %s, once, in one's own merchant only", async (text, expected) => {
    expect(await find(text)).toEqual([expected]);
  });

  it("finds nothing by a part, a sign for anything, or SQL", async () => {
    for (const text of ["100", "%", "_001", "' or true --", "{1001}"])
      expect([text, await find(text)]).toEqual([text, []]);
  });

  it("shows each role only what it may see", async () => {
    await database.asOwner(
      `insert into invoice (tenant_id, id, number, order_id, source_key, issued_on, currency, net_minor, discount_minor,
         shipping_minor, tax_minor, total_minor, taxes_included, seller, bill_to, allocation, policy_version)
       select $1, 'inv_1', 'INV-7', '1001', 'k', '2026-01-01', 'USD', 0, 0, 0, 0, 0, false, '{}', '{}', '{}', 1`,
      [ours.tenantId],
    );
    expect(await find("inv-7", "finance")).toEqual(["invoice /invoices/inv_1"]);
    expect(await find("inv-7", "warehouse")).toEqual([]);
  });
});
