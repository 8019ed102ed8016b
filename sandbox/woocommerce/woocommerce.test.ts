import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { call, control, here, settle, withSandbox, type Json } from "../test-harness.ts";

withSandbox();

const api = <Answer = Json>(method: string, path: string, body?: unknown, key = "ck:cs") =>
  call<Answer>(method, `/woocommerce/hill/wp-json/wc/v3${path}`, body, {
    authorization: `Basic ${Buffer.from(key).toString("base64")}`,
  });

async function open(more: Json = {}): Promise<void> {
  await control("/connections", {
    kind: "woocommerce",
    connectionId: "woo",
    webhookUrl: `${here.receiver}/hooks`,
    secret: "whsec",
    apiKey: "ck:cs",
    shop: { domain: "hill.example" },
    ...more,
  });
  await control("/woocommerce/woo/catalog", {
    attribute: "Color",
    products: [
      { id: 10, name: "Mug", sku: "MUG", price: "18.00", stock: 40 },
      {
        id: 20,
        name: "Hat",
        variations: [{ id: 21, sku: "HAT-RED", option: "Red", price: "30.00", stock: 5 }],
      },
    ],
  });
}
const order = (wish: Json = {}) =>
  control<{ orders: { id: number; total: string; lines: { id: number }[] }[] }>("/woocommerce/woo/orders", {
    order: { lines: [{ sku: "MUG", quantity: 2 }], taxRate: 0.1, ...wish },
  }).then(({ orders }) => orders[0]!);
const hooks = () => here.told.filter(({ headers }) => headers["x-wc-webhook-topic"]);

describe("a WooCommerce shop", () => {
  it("lets in who has its key, in WordPress' words", async () => {
    await open();
    expect((await api("GET", "/orders", undefined, "ck:wrong")).status).toBe(401);
    expect((await api("GET", "/nothing")).body).toMatchObject({ code: "rest_no_route" });
  });

  it("sells: money as text, times twice, stock taken, and tells of both", async () => {
    await open();
    const { id } = await order();
    await settle();
    const { body } = await api("GET", `/orders/${id}`);
    expect(body).toMatchObject({ id, status: "processing", total: "46.50", total_tax: "3.60" });
    expect(
      Date.parse(`${String(body["date_created_gmt"])}Z`) - Date.parse(`${String(body["date_created"])}Z`),
    ).toBe(3 * 3_600_000);
    expect((await api("GET", "/products/10")).body).toMatchObject({ stock_quantity: 38 });
    expect(hooks().map(({ headers }) => headers["x-wc-webhook-topic"])).toEqual([
      "order.created",
      "product.updated",
    ]);
    const [told] = hooks();
    expect(told!.headers["x-wc-webhook-signature"]).toBe(
      createHmac("sha256", "whsec").update(told!.body).digest("base64"),
    );
  });

  it("sets stock in batches: products together, variations below their product, and refuses strangers one by one", async () => {
    await open();
    const products = await api<{ update: Json[] }>("POST", "/products/batch", {
      update: [
        { id: 10, stock_quantity: 7 },
        { id: 21, stock_quantity: 7 },
      ],
    });
    expect(products.body.update).toMatchObject([
      { id: 10, stock_quantity: 7 },
      { id: 21, error: { code: "woocommerce_rest_product_invalid_id" } },
    ]);
    const variations = await api<{ update: Json[] }>("POST", "/products/20/variations/batch", {
      update: [{ id: 21, stock_quantity: 3 }],
    });
    expect(variations.body.update).toMatchObject([{ id: 21, stock_quantity: 3 }]);
  });

  it("lists what changed since, oldest first, page by page", async () => {
    await open();
    for (let count = 0; count < 3; count += 1) await order();
    const page = await api<Json[]>(
      "GET",
      "/orders?modified_after=2020-01-01T00:00:00&dates_are_gmt=true&orderby=modified&order=asc&per_page=2&page=2",
    );
    expect(page.body).toHaveLength(1);
    expect(page.headers.get("x-wp-totalpages")).toBe("2");
    expect((await api<Json[]>("GET", "/orders?modified_after=2099-01-01T00:00:00")).body).toEqual([]);
  });

  it("names refunds in the order and shows their lines apart", async () => {
    await open();
    const { id, lines } = await order();
    await control(`/woocommerce/woo/orders/${id}/refund`, { lines: [{ lineId: lines[0]!.id, quantity: 1 }] });
    expect((await api("GET", `/orders/${id}`)).body).toMatchObject({ refunds: [{ total: "-19.80" }] });
    const { body } = await api<{ line_items: Json[] }[]>("GET", `/orders/${id}/refunds`);
    expect(body[0]!.line_items[0]).toMatchObject({
      quantity: -1,
      meta_data: [{ key: "_refunded_item_id", value: String(lines[0]!.id) }],
    });
  });

  it("sends once, and switches its webhook off after more than five failures in a row", async () => {
    await open({ webhookUrl: "http://127.0.0.1:9/none" });
    for (let count = 0; count < 7; count += 1) await order({ lines: [{ sku: "HAT-RED", quantity: 1 }] });
    await settle();
    expect((await call("GET", "/control/woocommerce/woo/webhook")).body).toMatchObject({
      isWebhookOff: true,
    });
    const before = (await call<{ deliveries: unknown[] }>("GET", "/control/deliveries?connectionId=woo")).body
      .deliveries.length;
    await order();
    expect(
      (await call<{ deliveries: unknown[] }>("GET", "/control/deliveries?connectionId=woo")).body.deliveries,
    ).toHaveLength(before);
  });

  it("says 429 with Retry-After above its own limit", async () => {
    await open({ limits: { capacity: 2, perSecond: 0.1 } });
    await api("GET", "/orders");
    await api("GET", "/orders");
    const refused = await api("GET", "/orders");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
  });
});
