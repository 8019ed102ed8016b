import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { transact } from "#server/db/transact.ts";
import { arrangeShop, type ConnectedShop } from "../testing/arrange.ts";
import { pushFulfillment } from "./push-fulfillment.ts";
import { queueFulfillment, retryFulfillment } from "./queue-fulfillment.ts";

const database = testDatabase();
let fix: ConnectedShop;
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});

const orderGid = "gid://shopify/Order/450";

/** Order o1 of the shop: two hats (line 11) and a mug (line 12), which the shop would send from 701. */
beforeEach(async () => {
  fix = await arrangeShop(database, { skus: ["hat", "mug"], locations: ["east"] });
  stops.push(fix.shop.stop);
  await fix.orders(["o1"]);
  await database.asOwner(
    "update sales_order set connection_id = $2, external_id = '450' where tenant_id = $1 and id = 'o1'",
    [fix.tenantId, fix.connectionId],
  );
  await database.asOwner("update order_line set external_line_id = '1' || position where tenant_id = $1", [
    fix.tenantId,
  ]);
  await database.asOwner(
    `insert into order_demand (tenant_id, order_line_id, sku_id, order_id, per_unit)
     values ($1, 'o1-1', 'hat', 'o1', 1), ($1, 'o1-2', 'mug', 'o1', 1)`,
    [fix.tenantId],
  );
  fix.shop.orders.set(orderGid, {
    fulfillments: [],
    fulfillmentOrders: [
      {
        id: "gid://shopify/FulfillmentOrder/1",
        status: "OPEN",
        locationId: "gid://shopify/Location/701",
        lines: [
          {
            id: "gid://shopify/FulfillmentOrderLineItem/1",
            lineItemId: "gid://shopify/LineItem/11",
            remaining: 2,
          },
          {
            id: "gid://shopify/FulfillmentOrderLineItem/2",
            lineItemId: "gid://shopify/LineItem/12",
            remaining: 1,
          },
        ],
      },
    ],
  });
});

/** A shipment that left, and its push. */
async function ship(name: string, lines: Record<string, number>): Promise<string> {
  // rows of rooms that are not asked here (plan, cartons, carrier) are left out
  await database.asOwner("set session_replication_role = replica");
  const run = (text: string, values: unknown[]) => database.asOwner(text, [fix.tenantId, ...values]);
  await run(
    `insert into fulfillment_order (tenant_id, id, number, order_id, plan_id, location_id, status, ship_by_at, shipped_at)
     values ($1, $2, $2, 'o1', 'pln_test', 'east', 'shipped', now(), clock_timestamp())`,
    [`ffo_${name}`],
  );
  for (const [sku, units] of Object.entries(lines))
    await run(
      `insert into fulfillment_line (tenant_id, id, fulfillment_order_id, order_id, order_line_id, sku_id, quantity, picked_quantity, packed_quantity, shipped_quantity)
       values ($1, $2 || $3, $2, 'o1', $4, $3, $5, $5, $5, $5)`,
      [`ffo_${name}`, sku, sku === "hat" ? "o1-1" : "o1-2", units],
    );
  await run(
    `insert into shipment (tenant_id, id, number, order_id, fulfillment_order_id, location_id, connection_id, carrier, ship_to, ship_from)
     values ($1, $2, $2, 'o1', $3, 'east', 'con_carrier', 'UPS', '{}', '{}')`,
    [`shp_${name}`, `ffo_${name}`],
  );
  await run(
    `insert into parcel (tenant_id, id, shipment_id, order_id, carton_id, sscc, weight_grams, length_mm, width_mm, height_mm, carrier, tracking_number)
     values ($1, $2, $3, 'o1', $2, $2, 1, 1, 1, 1, 'UPS', $4)`,
    [`par_${name}`, `shp_${name}`, `1Z-${name}`],
  );
  const { pushId } = await fix.inTransaction((work) =>
    queueFulfillment(work, { orderId: "o1", shipmentId: `shp_${name}` }),
  );
  return pushId!;
}

const pushes = () =>
  database.asOwner<Record<string, unknown>>(
    "select state, external_fulfillment_id as external, error from fulfillment_push where tenant_id = $1 order by id",
    [fix.tenantId],
  );
const told = () => fix.shop.orders.get(orderGid)!.fulfillments;

describe("telling the channel that a shipment left", () => {
  it("fulfills what left with its tracking number, once", async () => {
    const pushId = await ship("one", { hat: 2 });
    expect(await pushFulfillment(fix.scope, pushId)).toEqual({ state: "sent", waitMs: null });
    expect(await pushFulfillment(fix.scope, pushId)).toEqual({ state: "sent", waitMs: null });
    expect(told()).toMatchObject([
      { numbers: ["1Z-one"], company: "UPS", lines: { "gid://shopify/LineItem/11": 2 } },
    ]);
    expect(await pushes()).toEqual([{ state: "sent", external: "1", error: null }]);
    const again = await fix.inTransaction((work) =>
      queueFulfillment(work, { orderId: "o1", shipmentId: "shp_one" }),
    );
    expect(again.pushId).toBeNull();
  });

  it("tells two shipments of one order apart", async () => {
    const first = await ship("one", { hat: 1 });
    const second = await ship("two", { hat: 1, mug: 1 });
    await pushFulfillment(fix.scope, second);
    await pushFulfillment(fix.scope, first);
    expect(told().map((one) => [one.numbers, one.lines])).toEqual([
      [["1Z-two"], { "gid://shopify/LineItem/11": 1, "gid://shopify/LineItem/12": 1 }],
      [["1Z-one"], { "gid://shopify/LineItem/11": 1 }],
    ]);
  });

  it("finds its own fulfillment when the answer was lost, and makes no second one", async () => {
    const pushId = await ship("one", { hat: 2 });
    fix.shop.next.push(
      () => undefined,
      () => undefined,
      "lost",
    );
    const lost = await pushFulfillment(fix.scope, pushId);
    expect(lost.state).toBe("queued");
    expect(lost.waitMs).toBeGreaterThan(0);
    expect(await pushFulfillment(fix.scope, pushId)).toEqual({ state: "sent", waitMs: null });
    expect(told()).toHaveLength(1);
    expect(fix.shop.calls).toEqual(["order", "fulfillmentOrder", "fulfillmentCreate", "order", "order"]);
  });

  it("says when the channel had nothing left to fulfill", async () => {
    const pushId = await ship("one", { hat: 2 });
    fix.shop.orders.get(orderGid)!.fulfillmentOrders[0]!.status = "CLOSED";
    expect(await pushFulfillment(fix.scope, pushId)).toEqual({ state: "not_needed", waitMs: null });
  });

  it("asks a person when the shop refuses, and goes on when that person says so", async () => {
    const pushId = await ship("one", { hat: 2 });
    const order = fix.shop.orders.get(orderGid)!;
    fix.shop.orders.delete(orderGid);
    expect(await pushFulfillment(fix.scope, pushId)).toEqual({ state: "failed", waitMs: null });
    const open = () =>
      database.asOwner(
        "select type, subject_type as about, order_id as id, status from exception where tenant_id = $1",
        [fix.tenantId],
      );
    expect(await open()).toEqual([{ type: "push.failed", about: "shipment", id: "o1", status: "open" }]);
    fix.shop.orders.set(orderGid, order);
    expect(await fix.inTransaction((work) => retryFulfillment(work, pushId))).toMatchObject({ ok: true });
    expect(await fix.inTransaction((work) => retryFulfillment(work, pushId))).toMatchObject({
      ok: false,
      error: { code: "channels.push_not_failed" },
    });
    expect(await pushFulfillment(fix.scope, pushId)).toEqual({ state: "sent", waitMs: null });
    expect(await open()).toEqual([{ type: "push.failed", about: "shipment", id: "o1", status: "solved" }]);
  });

  it("is not seen by another merchant", async () => {
    const pushId = await ship("one", { hat: 2 });
    const scope = { tenantId: await makeMerchant(database), actor: { kind: "system" as const, id: "test" } };
    expect(await pushFulfillment(scope, pushId)).toEqual({ state: "unknown", waitMs: null });
    expect(await transact(scope, (work) => retryFulfillment(work, pushId))).toMatchObject({ ok: false });
    expect(fix.shop.calls).toEqual([]);
  });
});
