import { beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse, type Warehouse } from "../testing/arrange.ts";
import { sellAheadBy } from "../testing/sell-ahead.ts";
import { adjustStock } from "./adjust-stock.ts";
import { takeStock } from "./take-stock.ts";
import { watchReorderPoints } from "./watch-reorder-points.ts";

const database = testDatabase();
let shop: Warehouse;
beforeEach(async () => {
  shop = await arrangeWarehouse(database, { skus: ["hat", "mug"], locations: ["east", "west"] });
  await database.asOwner("update sku set reorder_point = 5 where tenant_id = $1 and id = 'hat'", [
    shop.tenantId,
  ]);
  await shop.receive("hat", "east", 4);
  await shop.receive("hat", "west", 4);
});

const watch = () => shop.inTransaction((work) => watchReorderPoints(work, ["hat", "mug"]));
const take = (units: number, key: string) =>
  shop.inTransaction((work) =>
    adjustStock(work, { skuId: "hat", locationId: "east", delta: units, reason: "test", eventKey: key }),
  );
const raised = () =>
  database.asOwner<Record<string, unknown>>(
    "select title, severity, status from exception where tenant_id = $1 and type = 'stock.low' order by id",
    [shop.tenantId],
  );

const orders = async () =>
  (
    await database.asOwner<{ data: Record<string, unknown> }>(
      "select data - 'tenantId' - 'traceId' as data from outbox_event where tenant_id = $1 and name = 'inventory/reorder.due'",
      [shop.tenantId],
    )
  ).map(({ data }) => data);

describe("reorder points", () => {
  it("tell a person once, over all locations, and take it back when enough came", async () => {
    expect(await watch()).toEqual({ low: [] });
    await take(-3, "k1");
    expect(await watch()).toEqual({ low: ["hat"] });
    expect(await watch()).toEqual({ low: ["hat"] });
    expect(await raised()).toEqual([
      { title: "HAT is at its reorder point", severity: "medium", status: "open" },
    ]);
    expect(await orders()).toEqual([
      { skuId: "hat", locationId: "east", suggestedQuantity: 1, available: 5, incoming: 0, reorderPoint: 5 },
    ]);
    await take(3, "k2");
    await watch();
    expect(await raised()).toEqual([
      { title: "HAT is at its reorder point", severity: "medium", status: "solved" },
    ]);
  });

  it("say louder when it is out, and nothing of SKUs without one", async () => {
    await take(-4, "k1");
    await shop.inTransaction((work) =>
      adjustStock(work, { skuId: "hat", locationId: "west", setTo: 0, reason: "test", eventKey: "k2" }),
    );
    expect(await watch()).toEqual({ low: ["hat"] });
    expect(await raised()).toEqual([{ title: "HAT is out of stock", severity: "high", status: "open" }]);
  });

  it("alarm nobody of a SKU that a channel sells ahead, until its limit is used up; more is bought all the same", async () => {
    const run = (text: string) => database.asOwner(text, [shop.tenantId]);
    await run(`insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
      values ($1, 'con_' || $1, 'shopify', 'Shop', '', '', '', 10, 10)`);
    await run(`insert into channel_listing (tenant_id, id, connection_id, external_variant_id, external_inventory_item_id, title)
      values ($1, 'lst_' || $1, 'con_' || $1, 'hat', 'hat', 'Hat')`);
    await run(
      `insert into listing_match (tenant_id, listing_id, sku_id, quantity, created_by) values ($1, 'lst_' || $1, 'hat', 1, 'test')`,
    );
    await take(-4, "k1");
    await watch();
    expect(await raised()).toMatchObject([{ status: "open" }]);

    await sellAheadBy(shop, [{ mode: "backorder", when: {}, upTo: 3, beyondReceipts: true }]);
    await watch();
    await watch();
    expect(await raised()).toMatchObject([{ status: "solved" }]);
    expect(await orders(), "the fall itself, and the day on which it is sold ahead").toHaveLength(2);

    await shop.orders(["o1"]);
    await shop.inTransaction((work) =>
      takeStock(work, [{ orderId: "o1", orderLineId: "o1-1", demands: [{ skuId: "hat", quantity: 7 }] }]),
    );
    await run("update backorder set sold_ahead = 3, sold_as = 'backorder' where tenant_id = $1");
    await run("update sales_order set connection_id = 'con_' || $1 where tenant_id = $1");
    await run("update backorder set connection_id = 'con_' || $1 where tenant_id = $1");
    await watch();
    expect((await raised()).at(-1)).toEqual({
      title: "HAT is out of stock",
      severity: "high",
      status: "open",
    });
  });
});
