import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse, type Warehouse } from "#server/modules/inventory/testing/arrange.ts";
import { seal } from "#server/platform/crypto.ts";
import { startSandbox } from "../../../../sandbox/testing.ts";
import { compareStock } from "./compare-stock.ts";
import { drainShop } from "./drain-inbox.ts";
import { fetchRefunds } from "./fetch-refunds.ts";
import { openShop } from "./open-shop.ts";
import { pushStock } from "./push-stock.ts";
import { recomputeSkus } from "./recompute-stock.ts";
import { storeBodies } from "./store-bodies.ts";

const database = testDatabase();
const connectionId = "con_woo";
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let fix: Warehouse;

const control = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
  const answer = await fetch(`${sandbox.url}/control${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
};

/** A merchant with two locations and a WooCommerce shop of the sandbox that sells a mug and a red hat. */
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7 });
  process.env.SANDBOX_URL = sandbox.url;
  fix = await arrangeWarehouse(database, { skus: ["mug", "hat"], locations: ["east", "west"] });
  const { baseUrl } = await control<{ baseUrl: string }>("POST", "/connections", {
    kind: "woocommerce",
    connectionId,
    webhookUrl: null,
    secret: "secret",
    apiKey: "ck:cs",
    shop: { domain: "hill.example" },
    limits: { capacity: 1000, perSecond: 1000 },
  });
  await control("POST", `/woocommerce/${connectionId}/catalog`, {
    products: [
      { id: 10, name: "Mug", sku: "MUG", price: "18.00", stock: 40 },
      { id: 20, name: "Hat", variations: [{ id: 21, sku: "HAT", option: "Red", price: "30.00", stock: 5 }] },
    ],
  });
  const credentials = { headers: { Authorization: `Basic ${Buffer.from("ck:cs").toString("base64")}` } };
  const place = { tenantId: fix.tenantId, rowId: connectionId, field: "credentials" };
  await database.asOwner(
    `insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
     values ($1, $2, 'woocommerce', 'Hill', $3, $4, '', 1000, 1000)`,
    [fix.tenantId, connectionId, baseUrl, seal(JSON.stringify(credentials), place)],
  );
});
afterAll(() => sandbox.stop());

const shown = async (id: number): Promise<number> => {
  const { products } = await control<{ products: Record<string, { stock: number }> }>(
    "GET",
    `/state/${connectionId}?only=products`,
  );
  return products[id]!.stock;
};
const recompute = () => fix.inTransaction((work) => recomputeSkus(work, ["mug", "hat"]));
async function pushAll(): Promise<void> {
  for (let round = 0; round < 12; round++)
    if ((await pushStock(fix.scope, connectionId)).waitMs !== 0) return;
}
const forgetWaits = () =>
  database.asOwner("update channel_stock set retry_at = null, compared_at = null where tenant_id = $1", [
    fix.tenantId,
  ]);
const shop = async () => (await openShop(fix.scope, connectionId))!;
async function hear(): Promise<void> {
  const { connector, shop: door } = await shop();
  const listed = await connector.ordersSince(door, new Date("2020-01-01"), null);
  if (!listed.ok) throw new Error(listed.error.detail);
  await storeBodies(fix.scope, { id: connectionId, kind: "woocommerce" }, listed.value.bodies);
  await drainShop(fix.scope, connectionId);
}

describe("a WooCommerce shop beside the others", () => {
  it("has its catalog read, variations too, and mapped by SKU", async () => {
    const { connector, shop: door } = await shop();
    const listed = await connector.products(door, null);
    expect(listed.ok && listed.value.bodies.map(({ externalId }) => externalId)).toEqual(["10", "20", "21"]);
    if (listed.ok)
      await storeBodies(fix.scope, { id: connectionId, kind: "woocommerce" }, listed.value.bodies);
    await drainShop(fix.scope, connectionId);
    const rows = await database.asOwner(
      `select l.external_inventory_item_id, m.sku_id from channel_listing l join listing_match m on m.tenant_id = l.tenant_id and m.listing_id = l.id
        where l.tenant_id = $1 order by 1`,
      [fix.tenantId],
    );
    expect(rows).toEqual([
      { external_inventory_item_id: "10", sku_id: "mug" },
      { external_inventory_item_id: "20/21", sku_id: "hat" },
    ]);
  });

  it("is told the total over all places, without any link to them", async () => {
    await fix.receive("mug", "east", 5);
    await fix.receive("mug", "west", 3);
    await fix.receive("hat", "west", 2);
    await recompute();
    await pushAll();
    expect([await shown(10), await shown(21)]).toEqual([8, 2]);
  });

  it("is told one address a round", async () => {
    await fix.receive("mug", "east", 1);
    await fix.receive("hat", "west", 1);
    await recompute();
    expect((await pushStock(fix.scope, connectionId)).told).toBe(1);
    await pushAll();
    expect([await shown(10), await shown(21)]).toEqual([9, 3]);
    await fix.receive("mug", "east", -1);
    await fix.receive("hat", "west", -1);
    await recompute();
    await pushAll();
    expect([await shown(10), await shown(21)]).toEqual([8, 2]);
  });

  it("is compared before it is set: an edit there is found, kept in mind and put right", async () => {
    await control("POST", `/woocommerce/${connectionId}/stock`, {
      levels: [{ productId: 10, quantity: 30 }],
    });
    await fix.receive("mug", "east", 1);
    await recompute();
    await pushAll();
    await forgetWaits();
    await pushAll();
    expect(await shown(10)).toBe(9);
    await control("POST", `/woocommerce/${connectionId}/stock`, {
      levels: [{ productId: 21, quantity: 50 }],
    });
    await forgetWaits();
    await database.asOwner("update channel_stock set channel_reported = desired where tenant_id = $1", [
      fix.tenantId,
    ]);
    const round = await compareStock(fix.scope, connectionId, { before: new Date() });
    expect(round.compared).toBe(2);
    await forgetWaits();
    await pushAll();
    expect(await shown(21)).toBe(2);
  });

  it("has its orders and refunds applied, lines and all", async () => {
    const { orders } = await control<{ orders: { id: number; lines: { id: number }[] }[] }>(
      "POST",
      `/woocommerce/${connectionId}/orders`,
      {
        order: { lines: [{ sku: "MUG", quantity: 3 }], taxRate: 0 },
      },
    );
    const { id, lines } = orders[0]!;
    await control("POST", `/woocommerce/${connectionId}/orders/${id}/refund`, {
      lines: [{ lineId: lines[0]!.id, quantity: 1 }],
    });
    await hear();
    const events = await database.asOwner(
      "select data ->> 'externalOrderId' as id from outbox_event where tenant_id = $1 and name = 'channels/refunds.due'",
      [fix.tenantId],
    );
    expect(events).toEqual([{ id: String(id) }]);
    for (let twice = 0; twice < 2; twice++)
      await fetchRefunds(fix.scope, { connectionId, externalOrderId: String(id) });
    await drainShop(fix.scope, connectionId);
    const [row] = await database.asOwner(
      `select l.quantity, l.canceled_quantity, (select count(*)::integer from channel_refund r where r.tenant_id = l.tenant_id) as refunds
         from order_line l where l.tenant_id = $1`,
      [fix.tenantId],
    );
    expect(row).toEqual({ quantity: 3, canceled_quantity: 1, refunds: 1 });
  });

  it("hears of a shipment once, and its order is completed with the last unit", async () => {
    const { orders } = await control<{ orders: { id: number; lines: { id: number }[] }[] }>(
      "POST",
      `/woocommerce/${connectionId}/orders`,
      {
        order: { lines: [{ sku: "MUG", quantity: 2 }] },
      },
    );
    const { id, lines } = orders[0]!;
    const { connector, shop: door } = await shop();
    const tell = (shipmentId: string) =>
      connector.tellShipment(door, {
        shipmentId,
        orderId: "ord_1",
        externalOrderId: String(id),
        externalLocationId: null,
        carrier: "UPS",
        trackingNumbers: ["1Z1"],
        units: new Map([[String(lines[0]!.id), 1]]),
      });
    const order = () =>
      control<{ status: string; meta_data: unknown[] }>("GET", `/woocommerce/${connectionId}/orders/${id}`);
    expect(await tell("shp_a")).toMatchObject({ value: { state: "sent", externalId: "throughline_shp_a" } });
    expect((await order()).status).toBe("processing");
    await control("POST", "/faults", {
      kind: "answer_lost",
      connectionId,
      operation: "PUT /orders/{id}",
      next: 1,
    });
    expect((await tell("shp_b")).ok).toBe(false);
    expect(await tell("shp_b")).toMatchObject({ value: { state: "sent" } });
    expect(await order()).toMatchObject({ status: "completed", meta_data: [{}, {}] });
  });

  it("keeps an order from leaving that was thrown away there", async () => {
    const { orders } = await control<{ orders: { id: number }[] }>(
      "POST",
      `/woocommerce/${connectionId}/orders`,
      {
        order: { lines: [{ sku: "MUG", quantity: 1 }] },
      },
    );
    await hear();
    const body = {
      topic: "order.deleted",
      eventId: "gone",
      externalId: "1",
      updatedAt: new Date(),
      body: { id: orders[0]!.id },
    };
    await storeBodies(fix.scope, { id: connectionId, kind: "woocommerce" }, [body]);
    await drainShop(fix.scope, connectionId);
    const rows = await database.asOwner(
      `select h.reason from order_hold h join sales_order o on o.tenant_id = h.tenant_id and o.id = h.order_id
        where o.tenant_id = $1 and o.external_id = $2 and h.released_at is null`,
      [fix.tenantId, String(orders[0]!.id)],
    );
    expect(rows).toContainEqual({ reason: "other" });
  });
});
