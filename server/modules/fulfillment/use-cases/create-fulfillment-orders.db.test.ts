import { expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeShop, orderBody } from "#server/modules/channels/testing/shop.ts";
import { routeOrder } from "#server/modules/routing/public.ts";
import { createFulfillmentOrders } from "./create-fulfillment-orders.ts";

const database = testDatabase();

it("orders that were routed together get their jobs together: numbers in a row, each line once, a second call changes nothing", async () => {
  const shop = await arrangeShop(database, { skus: ["mug"], locations: ["portland", "reno"] });
  await shop.list(901, "mug");
  await shop.receive("mug", "portland", 4);
  await shop.receive("mug", "reno", 4);
  for (const [id, quantity] of [[1, 3], [2, 3], [3, 2]]) // prettier-ignore
    await shop.deliver("orders/create", `e${id}`, orderBody({ id: id!, version: 1, lines: [{ id: id! * 10, variant: 901, quantity: quantity! }] })); // prettier-ignore
  await shop.drain();
  const owner = (text: string) => database.asOwner(text, [shop.tenantId]);
  const orders = await owner("select id from sales_order where tenant_id = $1 order by external_id");
  const plans = await shop.inTransaction(async (work) => {
    const made = [];
    for (const { id } of orders) {
      const routed = await routeOrder(work, { orderId: String(id), trigger: "placed" });
      if (routed.ok && routed.value.planId) made.push({ orderId: String(id), planId: routed.value.planId });
    }
    return made;
  });
  const create = () => shop.inTransaction((work) => createFulfillmentOrders(work, plans));
  const { created } = await create();
  const jobs = () =>
    owner(
      `select f.number, o.external_id, f.location_id, f.plan_id = p.id as is_of_plan, l.quantity from fulfillment_order f
         join sales_order o on o.tenant_id = f.tenant_id and o.id = f.order_id
         join routing_plan p on p.tenant_id = f.tenant_id and p.order_id = f.order_id and p.status = 'active'
         join fulfillment_line l on l.tenant_id = f.tenant_id and l.fulfillment_order_id = f.id
        where f.tenant_id = $1 and f.status <> 'canceled' order by f.id`,
    );
  const held = await owner(
    `select o.external_id, c.location_id, c.quantity from commitment c join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
      where c.tenant_id = $1 and c.status = 'active' order by o.external_id, c.location_id`,
  );
  const before = await jobs();
  expect(before.map(({ number }) => number)).toEqual(created.map((_, index) => `FO-${index + 1}`));
  expect(before.map(({ external_id, location_id, quantity }) => ({ external_id, location_id, quantity }))).toEqual(held); // prettier-ignore
  expect(before.every(({ is_of_plan }) => is_of_plan)).toBe(true);
  const said = await owner(
    "select array_agg(data ->> 'fulfillmentOrderId' order by sequence) as ids from outbox_event where tenant_id = $1 and name = 'fulfillment/fulfillment_order.created'",
  );
  expect(said).toEqual([{ ids: created }]);
  expect(await create()).toEqual({ created: [], canceled: [] });
  expect(await jobs()).toEqual(before);
});
