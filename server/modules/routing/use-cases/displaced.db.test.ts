import { expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeShop, orderBody } from "#server/modules/channels/testing/shop.ts";
import { adjustStock, fillBackorders } from "#server/modules/inventory/public.ts";
import { routeOrder } from "./route-orders.ts";

const database = testDatabase();

it("an order whose stock is lost is filled from another location and routed anew, by itself", async () => {
  const shop = await arrangeShop(database, { skus: ["mug"], locations: ["portland", "reno"] });
  const rows = (text: string) => database.asOwner<Record<string, unknown>>(text, [shop.tenantId]);
  const said = async (name: string) =>
    (await rows(`select data from outbox_event where tenant_id = $1 and name = '${name}'`)).length;
  await shop.list(901, "mug");
  await shop.receive("mug", "portland", 3);
  const body = orderBody({ id: 1, version: 1, lines: [{ id: 11, variant: 901, quantity: 3 }] });
  await shop.deliver("orders/create", "e1", body);
  await shop.drain();
  const [order] = await rows("select id from sales_order where tenant_id = $1");
  const orderId = String(order!["id"]);
  const route = (trigger: "placed" | "backorder_filled") =>
    shop.inTransaction((work) => routeOrder(work, { orderId, trigger }));
  expect(await route("placed")).toMatchObject({ value: { locationIds: ["portland"] } });
  await shop.receive("mug", "reno", 5);
  const before = await said("inventory/backorder.fillable");

  await shop.inTransaction((work) =>
    adjustStock(work, {
      skuId: "mug",
      locationId: "portland",
      setTo: 0,
      kind: "count",
      reason: "water damage",
      eventKey: "loss",
    }),
  );
  // each event below is what starts the next step: the jobs fill-backorders and route-orders hear them
  expect(await said("inventory/backorder.fillable")).toBe(before + 1);
  expect(await shop.inSql((work) => fillBackorders(work, ["mug"]))).toMatchObject({ filled: 3 });
  expect(await said("inventory/backorder.filled")).toBe(1);
  expect(await route("backorder_filled")).toMatchObject({
    value: { outcome: "routed", locationIds: ["reno"] },
  });
  expect(
    await rows(
      "select location_id as at, sum(quantity)::int as units from commitment where tenant_id = $1 and status = 'active' group by 1",
    ),
  ).toEqual([{ at: "reno", units: 3 }]);
});
