import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { seal } from "#server/platform/crypto.ts";
import { setClock } from "#server/platform/clock.ts";
import { startSandbox } from "../../../../sandbox/testing.ts";
import { arrangeShop, type ConnectedShop } from "../testing/arrange.ts";
import { compareStock } from "./compare-stock.ts";
import { drainShop } from "./drain-inbox.ts";
import { pushFulfillment } from "./push-fulfillment.ts";
import { pushStock } from "./push-stock.ts";
import { queueFulfillment } from "./queue-fulfillment.ts";
import { recomputeSkus } from "./recompute-stock.ts";

const database = testDatabase();
const skus = ["hat", "mug", "bag"];
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let fix: ConnectedShop;

const control = async (method: string, path: string, body?: unknown): Promise<Record<string, never>> => {
  const answer = await fetch(`${sandbox.url}/control${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, never>;
};

/** The same warehouse, its connection pointed at a shop of the sandbox that parses every document. */
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7 });
  fix = await arrangeShop(database, { skus, locations: ["east", "west"] });
  await fix.shop.stop();
  process.env.SANDBOX_URL = sandbox.url;
  const { connectionId, tenantId } = fix;
  const { baseUrl } = (await control("POST", "/connections", {
    kind: "shopify",
    connectionId,
    webhookUrl: null,
    secret: "secret",
    accessToken: "token",
    shop: { domain: "juniper.myshopify.com", currency: "USD" },
  })) as unknown as { baseUrl: string };
  const place = { tenantId, rowId: connectionId, field: "credentials" };
  await database.asOwner(
    "update connection set base_url = $3, credentials_sealed = $4, api_version = '2026-07', bucket_capacity = 20000, bucket_per_second = 20000 where tenant_id = $1 and id = $2",
    [
      tenantId,
      connectionId,
      baseUrl,
      seal(JSON.stringify({ headers: { "x-shopify-access-token": "token" } }), place),
    ],
  );
  await database.asOwner(
    "update channel_listing set external_variant_id = (899 + external_variant_id::integer)::text where tenant_id = $1",
    [tenantId],
  );
  await control("POST", `/shopify/${connectionId}/catalog`, {
    locations: [{ id: 701, name: "East" }, { id: 702, name: "West" }], // prettier-ignore
    products: skus.map((sku, index) => ({
      id: 500 + index,
      title: sku,
      variants: [{ id: 900 + index, inventoryItemId: index + 1, sku, price: "10.00", stock: { 701: 40 } }],
    })),
  });
});
afterAll(() => sandbox.stop());

const level = async (item: number, location: number): Promise<number | undefined> => {
  const { levels } = (await control("GET", `/state/${fix.connectionId}?only=levels`)) as unknown as {
    levels: Record<string, { available: number }>;
  };
  return levels[`${item}:${location}`]?.available;
};
async function pushAll(): Promise<void> {
  for (let round = 0; round < 12; round++)
    if ((await pushStock(fix.scope, fix.connectionId)).waitMs !== 0) return;
}
const drifts = async () =>
  (
    await database.asOwner<{ drift: string }>(
      "select concat_ws(' ', classification, ours, theirs) as drift from stock_drift where tenant_id = $1 order by id",
      [fix.tenantId],
    )
  ).map(({ drift }) => drift);
const recompute = () => fix.inTransaction((work) => recomputeSkus(work, skus));

describe("the feed against a shop that parses what we say", () => {
  it("sets, begins to stock, and comes through throttling, a lost answer and an edit", async () => {
    await fix.receive("hat", "east", 5);
    await fix.receive("mug", "west", 3);
    await recompute();
    await pushAll();
    expect([await level(1, 701), await level(2, 702), await level(3, 701)]).toEqual([5, 3, 0]);

    await fix.receive("hat", "east", 2);
    await recompute();
    const faults = { connectionId: fix.connectionId, operation: "inventorySetQuantities", next: 1 };
    await control("POST", "/faults", { ...faults, kind: "throttle" });
    await pushAll();
    expect(await level(1, 701)).toBe(7);
    await fix.receive("hat", "east", 1);
    await recompute();
    await control("POST", "/faults", { ...faults, kind: "answer_lost" });
    await pushAll();
    expect(await level(1, 701)).toBe(8);

    await control("POST", `/shopify/${fix.connectionId}/stock`, {
      levels: [{ inventoryItemId: 1, locationId: 701, available: 30 }],
    });
    await database.asOwner("update channel_stock set compared_at = null where tenant_id = $1", [
      fix.tenantId,
    ]);
    await compareStock(fix.scope, fix.connectionId, { before: new Date() });
    await database.asOwner("update channel_stock set retry_at = null where tenant_id = $1", [fix.tenantId]);
    await pushAll();
    expect(await level(1, 701)).toBe(8);
    const [drift] = await database.asOwner(
      "select ours, theirs, classification from stock_drift where tenant_id = $1 order by id desc limit 1",
      [fix.tenantId],
    );
    expect(drift).toEqual({ ours: 8, theirs: 30, classification: "external_edit" });
  });

  it("leaves the figure of a sale whose webhook was lost, because it asks for orders before it raises one", async () => {
    await fix.receive("bag", "east", 12);
    await recompute();
    await pushAll();
    await control("POST", "/orders", {
      connectionId: fix.connectionId,
      announce: false,
      order: { lines: [{ variantId: 902, quantity: 1 }] },
    });
    expect(await level(3, 701)).toBe(11);
    await database.asOwner("update channel_stock set compared_at = null where tenant_id = $1", [fix.tenantId]); // prettier-ignore
    expect(await compareStock(fix.scope, fix.connectionId, { before: new Date() })).toMatchObject({
      late: 1,
    });
    for (const seconds of [6, 12, 18]) {
      const putBack = setClock(() => new Date(Date.now() + seconds * 1_000));
      await pushAll();
      expect(await level(3, 701)).toBe(11);
      await drainShop(fix.scope, fix.connectionId);
      await recompute();
      putBack();
    }
    expect(await drifts()).toEqual(["late 8 30", "external_edit 8 30", "late 12 11"]);
    const [feed] = await database.asOwner(
      "select desired, published, is_dirty from channel_stock where tenant_id = $1 and listing_id = 'lst_bag' and location_id = 'east'",
      [fix.tenantId],
    );
    expect(feed).toEqual({ desired: 11, published: 11, is_dirty: false });
  });

  it("fulfills an order of the shop once, also when the answer is lost", async () => {
    const placed = (await control("POST", "/orders", {
      connectionId: fix.connectionId,
      order: { lines: [{ variantId: 900, quantity: 2 }, { variantId: 901, quantity: 1 }] }, // prettier-ignore
    })) as unknown as { orders: { id: string }[] };
    const orderId = String(placed.orders[0]!.id);
    const { orders } = (await control("GET", `/state/${fix.connectionId}?only=orders`)) as unknown as {
      orders: Record<
        string,
        {
          lines: { id: number }[];
          fulfillments: { trackingNumbers: string[]; lines: { quantity: number }[] }[];
        }
      >;
    };
    await fix.orders(["o1"]);
    const run = (text: string, ...values: unknown[]) => database.asOwner(text, [fix.tenantId, ...values]);
    await run(
      "update sales_order set connection_id = $2, external_id = $3 where tenant_id = $1 and id = 'o1'",
      fix.connectionId,
      orderId,
    );
    const lineIds = orders[orderId]!.lines.map(({ id }) => String(id));
    await run(
      "update order_line set external_line_id = ($2::text[])[position] where tenant_id = $1 and order_id = 'o1' and position < 3",
      lineIds,
    );
    await run(
      "insert into order_demand (tenant_id, order_line_id, sku_id, order_id, per_unit) values ($1, 'o1-1', 'hat', 'o1', 1)",
    );
    await database.asOwner("set session_replication_role = replica");
    await run(
      `insert into fulfillment_order (tenant_id, id, number, order_id, plan_id, location_id, status, ship_by_at, shipped_at)
       values ($1, 'ffo_1', '1', 'o1', 'pln_test', 'east', 'shipped', now(), now())`,
    );
    await run(
      `insert into fulfillment_line (tenant_id, id, fulfillment_order_id, order_id, order_line_id, sku_id, quantity, picked_quantity, packed_quantity, shipped_quantity)
       values ($1, 'fol_1', 'ffo_1', 'o1', 'o1-1', 'hat', 2, 2, 2, 2)`,
    );
    await run(
      `insert into shipment (tenant_id, id, number, order_id, fulfillment_order_id, location_id, connection_id, carrier, ship_to, ship_from)
       values ($1, 'shp_1', '1', 'o1', 'ffo_1', 'east', 'con_carrier', 'UPS', '{}', '{}')`,
    );
    await run(
      `insert into parcel (tenant_id, id, shipment_id, order_id, carton_id, sscc, weight_grams, length_mm, width_mm, height_mm, carrier, tracking_number)
       values ($1, 'par_1', 'shp_1', 'o1', 'ctn_1', '1', 1, 1, 1, 1, 'UPS', '1Z999')`,
    );
    const { pushId } = await fix.inTransaction((work) =>
      queueFulfillment(work, { orderId: "o1", shipmentId: "shp_1" }),
    );
    const fault = {
      connectionId: fix.connectionId,
      operation: "fulfillmentCreate",
      kind: "answer_lost",
      next: 1,
    };
    await control("POST", "/faults", fault);
    expect(await pushFulfillment(fix.scope, pushId!)).toMatchObject({ state: "queued" });
    expect(await pushFulfillment(fix.scope, pushId!)).toEqual({ state: "sent", waitMs: null });
    const after = (await control("GET", `/state/${fix.connectionId}?only=orders`)) as unknown as {
      orders: typeof orders;
    };
    expect(after.orders[orderId]!.fulfillments).toMatchObject([
      { trackingNumbers: ["1Z999"], lines: [{ quantity: 2 }] },
    ]);
  });
});
