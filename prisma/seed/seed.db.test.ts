import { expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact } from "#server/db/transact.ts";
import { listSuppliers } from "#server/modules/inbound/queries/suppliers.ts";
import { stockDifferences } from "#server/modules/inventory/testing/arrange.ts";
import { availableToSell } from "#server/modules/inventory/public.ts";
import { PRE_ORDERED } from "./inbound.ts";
import { seedDemo } from "./seed.ts";

const database = testDatabase();

it("the demo merchant can be made: its suppliers have a past, and its stock is the sum of its movements", async () => {
  const { logins, connections } = await seedDemo("http://localhost:3000");
  expect(logins.length).toBe(6);
  expect(connections.map(({ kind }) => kind)).toContain("edi");
  const [merchant] = await database.asOwner<{ tenantId: string }>(
    `select tenant_id as "tenantId" from merchant where name = 'Juniper & Pine'`,
  );
  const { tenantId } = merchant!;
  const suppliers = await transact(systemScope(tenantId, "test"), (work) =>
    listSuppliers(work, { limit: 10 }),
  );
  expect(suppliers.items.map(({ code, lead }) => [code, lead.median, lead.p90])).toEqual([
    ["BEND", 23, 31],
    ["CASCO", 14, 22],
  ]);
  const states = await database.asOwner(
    `select string_agg(distinct status, ', ' order by status) as all from purchase_order where tenant_id = $1`,
    [tenantId],
  );
  expect(states).toEqual([{ all: "acknowledged, awaiting_approval, draft, placed, received" }]);
  const counts = await database.asOwner(
    `select string_agg(distinct status, ', ' order by status) as all from stock_count where tenant_id = $1`,
    [tenantId],
  );
  expect(counts).toEqual([{ all: "pending_approval, planned, posted" }]);
  const [jacket] = await database.asOwner<{ id: string; connectionId: string }>(
    `select id, connection_id as "connectionId" from channel_listing where tenant_id = $1 and sku_text = $2`,
    [tenantId, PRE_ORDERED],
  );
  const { connectionId, id } = jacket!;
  const shown = await transact(systemScope(tenantId, "test"), (work) =>
    availableToSell(work, { connectionId, listingIds: [id] }),
  );
  expect(shown.listings.map(({ total }) => total)).toEqual([30]);
  expect(await stockDifferences(database, tenantId)).toEqual([]);
});
