import { describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { adjustStock, fillFromLocation, takeStock } from "#server/modules/inventory/public.ts";
import {
  arrangeWarehouse,
  stockDifferences,
  type Warehouse,
} from "#server/modules/inventory/testing/arrange.ts";
import { cancelWaiting } from "./cancel-order.ts";

const database = testDatabase();

/** Two orders took five hats of the east; a count finds one, so four were promised that are not there. */
async function arrange(): Promise<Warehouse> {
  const shop = await arrangeWarehouse(database, { skus: ["hat"], locations: ["east", "west"] });
  await shop.orders(["o1", "o2"]);
  await database.asOwner(
    `insert into order_demand (tenant_id, order_id, order_line_id, sku_id, per_unit)
     select tenant_id, order_id, id, 'hat', 1 from order_line where tenant_id = $1 and position = 1`,
    [shop.tenantId],
  );
  await database.asOwner(
    `update order_line set is_mapped = true, quantity = case order_id when 'o1' then 2 else 3 end where tenant_id = $1 and position = 1`,
    [shop.tenantId],
  );
  await database.asOwner(
    "update order_line set quantity = 1, canceled_quantity = 1 where tenant_id = $1 and position > 1",
    [shop.tenantId],
  );
  await shop.receive("hat", "east", 5);
  for (const [orderId, quantity] of [
    ["o1", 2],
    ["o2", 3],
  ] as const)
    await shop.inSql((work) =>
      takeStock(work, [{ orderId, orderLineId: `${orderId}-1`, demands: [{ skuId: "hat", quantity }] }]),
    );
  await shop.inTransaction((work) =>
    adjustStock(work, {
      skuId: "hat",
      locationId: "east",
      setTo: 1,
      kind: "count",
      reason: "counted",
      eventKey: "count",
    }),
  );
  return shop;
}

const one = async (shop: Warehouse, statement: string) =>
  (await database.asOwner(statement, [shop.tenantId]))[0];

describe("more was promised than is there", () => {
  it("is an event and an exception that name the orders, newest first", async () => {
    const shop = await arrange();
    expect(
      await one(
        shop,
        "select data from outbox_event where tenant_id = $1 and name = 'inventory/stock.oversold'",
      ),
    ).toMatchObject({ data: { skuIds: ["hat"], orderIds: ["o2", "o1"] } });
    expect(
      await one(shop, "select type, facts from exception where tenant_id = $1 and type = 'stock.oversold'"),
    ).toMatchObject({
      facts: { units: 4 },
    });
  });

  it("is filled from another location by a person, in part when it has less", async () => {
    const shop = await arrange();
    await shop.receive("hat", "west", 2);
    const fill = (eventKey: string, locationId: string) =>
      shop.inTransaction((work) =>
        fillFromLocation(work, { orderLineId: "o2-1", skuId: "hat", locationId, eventKey }),
      );
    const done = { ok: true, value: { orderId: "o2", filled: 2, left: 1 } };
    expect([await fill("f1", "west"), await fill("f1", "west")]).toEqual([done, done]);
    expect(await fill("f2", "west")).toMatchObject({ error: { code: "inventory.insufficient_stock" } });
    await shop.receive("hat", "west", 1);
    expect(await fill("f3", "west")).toMatchObject({ value: { filled: 1, left: 0 } });
    expect(await fill("f4", "west")).toMatchObject({ error: { code: "inventory.not_waiting" } });
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });

  it("is canceled line by line; the last one ends the order", async () => {
    const shop = await arrange();
    const cancel = (orderLineId: string) =>
      shop.inTransaction((work) => cancelWaiting(work, { orderLineId, reason: "not to be had" }));
    expect([await cancel("o2-1"), await cancel("o2-1")]).toEqual([{ ok: true }, { ok: true }]);
    expect(await one(shop, "select status from sales_order where tenant_id = $1 and id = 'o2'")).toEqual({
      status: "canceled",
    });
    await cancel("o1-1");
    expect(
      await one(
        shop,
        "select o.status, l.canceled_quantity from sales_order o join order_line l on l.tenant_id = o.tenant_id and l.order_id = o.id and l.position = 1 where o.tenant_id = $1 and o.id = 'o1'",
      ),
    ).toEqual({ status: "open", canceled_quantity: 1 });
    expect(
      await one(shop, "select sum(committed)::int as units from stock_level where tenant_id = $1"),
    ).toEqual({
      units: 1,
    });
    expect(await cancel("nothing")).toMatchObject({ error: { code: "orders.order_unknown" } });
    const other = await arrange();
    expect(
      await other.inTransaction((work) =>
        cancelWaiting(work, { orderLineId: "o9-1", reason: "not to be had" }),
      ),
    ).toMatchObject({ error: { code: "orders.order_unknown" } });
  });
});
