import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox } from "../sandbox/testing.ts";
import { findObjects, findUnder, vectors, withFixtures, type Found } from "./fixtures.ts";

/** The partner sandbox speaks as partners were recorded: every key they sent is there, with a value of the same type. */

type Json = Record<string, unknown>;

let url = "";
let stop: () => Promise<void>;

const ez = { authorization: `Basic ${Buffer.from("ez:").toString("base64")}` };
const sk = { authorization: "Bearer sk" };

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Json> {
  const isForm = body instanceof URLSearchParams;
  const answer = await fetch(url + path, {
    method,
    headers: { ...(isForm ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  });
  expect(answer.status, path).toBeLessThan(300);
  return (await answer.json()) as Json;
}
const control = (path: string, body: unknown = {}) => call("POST", `/control${path}`, body);

/** Bodies that were announced under a topic. */
async function told(topic: string): Promise<Json[]> {
  const { deliveries } = await call("GET", `/control/deliveries?topic=${encodeURIComponent(topic)}`);
  return (deliveries as { body: string }[]).map(({ body }) => JSON.parse(body) as Json);
}

beforeAll(async () => {
  ({ url, stop } = await startSandbox({ seed: 3 }));
  const common = { webhookUrl: "http://127.0.0.1:9/none", secret: "s", retryDelaysMs: [] };
  await control("/connections", {
    ...common,
    kind: "shopify",
    connectionId: "shop",
    accessToken: "t",
    shop: { domain: "pine.example" },
  });
  await control("/connections", { ...common, kind: "easypost", connectionId: "carrier", apiKey: "ez" });
  await control("/connections", { ...common, kind: "stripe", connectionId: "money", apiKey: "sk" });
  await control("/shopify/shop/catalog", {
    announce: true,
    locations: [{ id: 7001, name: "Reno" }],
    products: [
      { id: 501, title: "Mug", variants: [{ id: 9001, sku: "MUG", price: "18.00", stock: { "7001": 40 } }] },
    ],
  });
  const { orders } = await control("/orders", {
    connectionId: "shop",
    order: { lines: [{ sku: "MUG", quantity: 2 }], discount: { code: "TEN", percentage: 10 }, taxRate: 0.08 },
  });
  const { id, lines } = (orders as { id: string; lines: { id: string }[] }[])[0]!;
  await control(`/orders/shop/${id}/refund`, {
    lines: [{ lineItemId: lines[0]!.id, quantity: 1, restock: "return" }],
    shipping: "2.00",
  });
  await openWooCommerce(common);
  await buyLabel();
  await control("/stripe/money/payouts");
});
afterAll(() => stop());

async function openWooCommerce(common: Json): Promise<void> {
  await control("/connections", {
    ...common,
    kind: "woocommerce",
    connectionId: "woo",
    apiKey: "ck:cs",
    shop: { domain: "hill.example" },
  });
  await control("/woocommerce/woo/catalog", {
    announce: true,
    products: [
      { id: 10, name: "Mug", sku: "MUG", price: "18.00", stock: 40 },
      { id: 20, name: "Hat", variations: [{ id: 21, sku: "HAT", option: "Red", price: "30.00", stock: 5 }] },
    ],
  });
  const { orders } = await control("/woocommerce/woo/orders", {
    order: {
      lines: [{ sku: "MUG", quantity: 2 }],
      taxRate: 0.1,
      discount: { code: "TEN", amount: "3.60" },
      shipping: { title: "Flat Rate", price: "10.00" },
    },
  });
  const { id, lines } = (orders as { id: number; lines: { id: number }[] }[])[0]!;
  await control(`/woocommerce/woo/orders/${id}/refund`, { lines: [{ lineId: lines[0]!.id, quantity: 1 }] });
}

async function buyLabel(): Promise<void> {
  const address = {
    name: "A B",
    street1: "1 Elm St",
    city: "Reno",
    state: "NV",
    zip: "89502",
    country: "US",
  };
  const made = await call(
    "POST",
    "/easypost/v2/shipments",
    {
      shipment: {
        reference: "r1",
        to_address: address,
        from_address: address,
        parcel: { length: 10, width: 8, height: 4, weight: 15.4 },
      },
    },
    ez,
  );
  const rate = (made["rates"] as { id: string }[])[0]!;
  await call("POST", `/easypost/v2/shipments/${String(made["id"])}/buy`, { rate }, ez);
}

/** Addresses are verified only when that is asked for. */
const verifications = /\.verifications\./;
/** A charge carries its refunds only for old versions of the API. */
const refundsOfCharge = /^\.refunds is missing$/;
/** What is new has no former attributes. */
const changes = /^\.previous_attributes\./;

const typeOf = (value: unknown) => (value === null ? "null" : Array.isArray(value) ? "list" : typeof value);

/** Places where ours lacks a key or has another type. Null says nothing; entries of lists are compared by the first. */
function differences(recorded: unknown, ours: unknown, path: string): string[] {
  const [theirType, ourType] = [typeOf(recorded), typeOf(ours)];
  if (theirType === "null" || ourType === "null") return [];
  if (theirType !== ourType) return [`${path} is ${ourType}, not ${theirType}`];
  if (theirType === "list") {
    const [theirs, own] = [(recorded as unknown[])[0], (ours as unknown[])[0]];
    return theirs === undefined || own === undefined ? [] : differences(theirs, own, `${path}[]`);
  }
  if (theirType !== "object") return [];
  return Object.entries(recorded as Json).flatMap(
    ([key, value]) =>
    key in (ours as Json) ? differences(value, (ours as Json)[key], `${path}.${key}`) : [`${path}.${key} is missing`], // prettier-ignore
  );
}

/** What differs from every recorded body, each place once, less what is known to depend on the account or the case. */
function allDifferences(recorded: Found[], ours: unknown, known: RegExp[] = []): string[] {
  expect(recorded.length).toBeGreaterThan(0);
  expect(ours).toBeDefined();
  const all = recorded.flatMap(({ value }) => differences(value, ours, ""));
  return [...new Set(all)].filter((place) => !known.some((pattern) => pattern.test(place)));
}

withFixtures("shopify", () => {
  const recorded = (file: string, names: string[]) =>
    findUnder(vectors<unknown>(`shopify/rest-2026-07/${file}`), names, file);

  it("orders", async () => {
    const [order] = await told("orders/create");
    expect(allDifferences(recorded("order.json", ["order"]), order)).toEqual([]);
  });
  it("refunds", async () => {
    const [refund] = await told("refunds/create");
    const whole = recorded("refund.json", ["refund", "refunds"]).filter(({ value }) => "id" in (value as Json) && (value as Json)["id"] !== null); // prettier-ignore
    expect(allDifferences(whole, refund)).toEqual([]);
  });
  it("products", async () => {
    const [product] = await told("products/update");
    expect(allDifferences(recorded("product.json", ["product", "products"]), product)).toEqual([]); // prettier-ignore
  });
  it("inventory levels", async () => {
    const [level] = await told("inventory_levels/update");
    expect(allDifferences(recorded("inventory_level.json", ["inventory_level", "inventory_levels"]), level)).toEqual([]); // prettier-ignore
  });
});

withFixtures("woocommerce", () => {
  const recorded = (file: string, isWhole: (body: Json) => boolean): Found[] =>
    vectors<{ json: unknown }[]>(`woocommerce/${file}`)
      .flatMap(({ json }) => (Array.isArray(json) ? (json as Json[]) : [json as Json]))
      .filter(isWhole)
      .map((value) => ({ where: file, value }));
  const woo = { authorization: `Basic ${Buffer.from("ck:cs").toString("base64")}` };
  const get = (path: string) => call("GET", `/woocommerce/hill/wp-json/wc/v3${path}`, undefined, woo);
  const orders = async () => (await get("/orders")) as unknown as Json[];

  it("orders, told and asked for", async () => {
    const theirs = recorded("orders.json", (body) => "line_items" in body);
    const [told0] = await told("order.created");
    // guests have no page; refunds had another name for their reason once
    const known = [/^\._links\.customer is missing$/, /^\.refunds\[\]\.refund is missing$/];
    expect(allDifferences(theirs, told0, known)).toEqual([]);
    expect(allDifferences(theirs, (await orders())[0], known)).toEqual([]);
  });
  it("refunds", async () => {
    const [order] = await orders();
    const refunds = (await get(`/orders/${String(order!["id"])}/refunds`)) as unknown as Json[];
    expect(allDifferences(recorded("order-refunds.json", (body) => "amount" in body), refunds[0])).toEqual([]); // prettier-ignore
  });
  it("products", async () => {
    const [product] = await told("product.updated");
    const theirs = recorded("products.json", (body) => "catalog_visibility" in body);
    expect(allDifferences(theirs, product)).toEqual([]);
  });
  it("variations", async () => {
    const variations = (await get("/products/20/variations")) as unknown as Json[];
    const theirs = recorded("product-variations.json", (body) => "manage_stock" in body);
    // older sites answered true where newer ones name the status
    expect(allDifferences(theirs, variations[0], [/^\.status is string, not boolean$/])).toEqual([]);
  });
});

withFixtures("easypost", () => {
  it("trackers", async () => {
    const { trackers } = await call("GET", "/easypost/v2/trackers", undefined, ez);
    const theirs = findObjects(vectors<unknown>("easypost/Tracker-Service__retrieves-all-trackers.json"), "Tracker", "trackers"); // prettier-ignore
    expect(allDifferences(theirs, (trackers as unknown[])[0])).toEqual([]);
  });
  it("shipments", async () => {
    const shipment = await call("GET", "/easypost/v2/shipments/r1", undefined, ez);
    const theirs = findObjects(vectors<unknown>("easypost/Shipment-Service__refunds-a-shipment.json"), "Shipment", "shipments"); // prettier-ignore
    expect(allDifferences(theirs, shipment, [verifications])).toEqual([]);
  });
  it("events", async () => {
    const [event] = await told("tracker.created");
    const theirs = [{ where: "", value: vectors<unknown>("easypost/event-body.json") }];
    expect(allDifferences(theirs, event, [changes])).toEqual([]);
  });
});

withFixtures("stripe", () => {
  const { resources } = vectors<{ resources: Json }>("stripe/fixtures3.json");
  const paths = {
    charge: "charges",
    refund: "refunds",
    payout: "payouts",
    balance_transaction: "balance_transactions",
  };
  describe("answers", () => {
    it.each(Object.entries(paths))("%s", async (name, path) => {
      const { data } = await call("GET", `/stripe/v1/${path}`, undefined, sk);
      const theirs = [{ where: name, value: resources[name] }];
      expect(allDifferences(theirs, (data as unknown[])[0], [refundsOfCharge])).toEqual([]);
    });
  });
  it("events", async () => {
    const [event] = await told("charge.succeeded");
    const { data, ...envelope } = resources["event"] as Json;
    expect(data).toBeDefined();
    expect(allDifferences([{ where: "event", value: envelope }], event)).toEqual([]);
  });
});
