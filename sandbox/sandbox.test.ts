import { expect, it } from "vitest";
import { ask, call, control, here, order, setStock, settle, withSandbox, type Json } from "./test-harness.ts";

withSandbox();

it("an order reduces stock, is charged, and is told with a signature over the raw body", async () => {
  const { createHmac } = await import("node:crypto");
  const placed = await order();
  await settle();
  expect(placed.total).toBe("46.50"); // 36.00 + 3.60 tax + 6.90 shipping
  expect(here.told.map((one) => one.topic).sort()).toEqual([
    "charge.succeeded",
    "inventory_levels/update",
    "orders/create",
  ]);
  const { headers, body } = here.told.find((one) => one.topic === "orders/create")!;
  expect(headers["x-shopify-hmac-sha256"]).toBe(createHmac("sha256", "whsec").update(body).digest("base64"));
  const charge = here.told.find((one) => one.topic === "charge.succeeded")!;
  const [, time, signature] = /^t=(\d+),v1=(\w+)$/.exec(charge.headers["stripe-signature"] ?? "")!;
  expect(signature).toBe(createHmac("sha256", "whsec").update(`${time}.${charge.body}`).digest("hex"));
});

it("both header styles name the topic", async () => {
  await control("/connections", {
    kind: "shopify",
    connectionId: "shop",
    accessToken: "tok",
    webhookUrl: `${here.receiver}/hooks`,
    secret: "whsec",
    headerStyle: "shopify",
  });
  await order();
  await settle();
  expect(here.told.some((one) => one.headers["shopify-topic"] === "orders/create")).toBe(true);
});

it("stock is set by compare and set, once per key", async () => {
  expect(await setStock(30, 39, "k1")).toMatchObject([
    { code: "CHANGE_FROM_QUANTITY_STALE", field: ["input", "quantities", "0", "changeFromQuantity"] },
  ]);
  expect(await setStock(30, 40, "k2")).toEqual([]);
  // the answer was lost, and meanwhile somebody sold one: nothing is done twice
  await control("/shopify/shop/stock", {
    levels: [{ inventoryItemId: 8001, locationId: 7001, available: 29 }],
  });
  expect(await setStock(30, 40, "k2")).toEqual([]);
  const { data } = await ask(
    `query { a: inventoryItem(id: "gid://shopify/InventoryItem/8001") {
      inventoryLevel(locationId: "gid://shopify/Location/7001") { quantities(names: ["available"]) { name quantity } } } }`,
  );
  expect(data).toEqual({ a: { inventoryLevel: { quantities: [{ name: "available", quantity: 29 }] } } });
  const other = await ask(
    `mutation { inventorySetQuantities(input: {name: "available", reason: "correction", quantities: []}) @idempotent(key: "k2") { userErrors { code } } }`,
  );
  expect(other.errors?.[0]?.extensions.code).toBe("IDEMPOTENCY_KEY_PARAMETER_MISMATCH");
});

it("an empty bucket answers THROTTLED and says what is left", async () => {
  await control("/connections", {
    kind: "shopify",
    connectionId: "shop",
    accessToken: "tok",
    secret: "whsec",
    limits: { capacity: 25, perSecond: 0.001 },
  });
  const query = "mutation { inventoryActivate(inventoryItemId: 1, locationId: 2) @idempotent(key: \"x\") { userErrors { message } } }"; // prettier-ignore
  expect((await ask(query)).errors).toBeUndefined();
  expect((await ask(query)).errors).toBeUndefined();
  const answer = await ask(query);
  expect(answer.errors?.[0]?.extensions.code).toBe("THROTTLED");
  expect(answer.extensions).toMatchObject({ cost: { requestedQueryCost: 11, throttleStatus: { currentlyAvailable: 3 } } }); // prettier-ignore
  expect((await ask("{ products(first: 250) { nodes { variants(first: 250) { nodes { id } } } } }")).errors?.[0]?.extensions.code).toBe("MAX_COST_EXCEEDED"); // prettier-ignore
});

it("lists are paged by cursor, and an unknown field is named", async () => {
  await order();
  await order();
  const first = await ask("{ orders(first: 1) { nodes { id name } pageInfo { hasNextPage endCursor } } }");
  const page = first.data?.["orders"] as { nodes: { name: string }[]; pageInfo: { endCursor: string } };
  expect(page).toMatchObject({ nodes: [{ name: "#1001" }], pageInfo: { hasNextPage: true } });
  const next = await ask(`query($after: String) { orders(first: 1, after: $after) { nodes { name } } }`, {
    after: page.pageInfo.endCursor,
  });
  expect(next.data).toEqual({ orders: { nodes: [{ name: "#1002" }] } });
  expect((await ask("{ shop { colour } }")).errors?.[0]?.message).toContain("colour");
});

it("a fulfillment sends what is open and not more", async () => {
  const placed = await order();
  const state = await ask(
    `query($id: ID!) { order(id: $id) { fulfillmentOrders(first: 5) { nodes { id status lineItems(first: 5) { nodes { id remainingQuantity } } } } } }`,
    { id: `gid://shopify/Order/${placed.id}` },
  );
  const open = (
    state.data as { order: { fulfillmentOrders: { nodes: { id: string; lineItems: { nodes: { id: string }[] } }[] } } }
  ).order.fulfillmentOrders.nodes[0]!; // prettier-ignore
  const send = () =>
    ask(
      `mutation($fulfillment: FulfillmentInput!) { fulfillmentCreate(fulfillment: $fulfillment) { fulfillment { id status } userErrors { message } } }`,
      {
        fulfillment: {
          trackingInfo: { company: "USPS", numbers: ["9400"] },
          lineItemsByFulfillmentOrder: [
            {
              fulfillmentOrderId: open.id,
              fulfillmentOrderLineItems: [{ id: open.lineItems.nodes[0]!.id, quantity: 2 }],
            },
          ],
        },
      },
    );
  expect((await send()).data).toMatchObject({ fulfillmentCreate: { fulfillment: { status: "SUCCESS" }, userErrors: [] } }); // prettier-ignore
  expect((await send()).data).toMatchObject({ fulfillmentCreate: { fulfillment: null } });
  await settle();
  expect(here.told.map((one) => one.topic)).toContain("fulfillments/create");
});

it("a cancellation gives the whole payment and the stock back", async () => {
  const placed = await order();
  const { order: body } = await control<{ order: Json }>(`/orders/shop/${placed.id}/cancel`);
  expect(body).toMatchObject({ financial_status: "refunded", current_total_price: "0.00", cancel_reason: "customer" }); // prettier-ignore
  const { body: refunds } = await call<{ data: { amount: number; charge: string }[] }>("GET", "/stripe/v1/refunds", undefined, { authorization: "Bearer sk" }); // prettier-ignore
  expect(refunds.data).toMatchObject([{ amount: 4650, charge: placed.chargeId }]);
  await settle();
  const level = here.told.filter((one) => one.topic === "inventory_levels/update").at(-1);
  expect(JSON.parse(level?.body ?? "{}")).toMatchObject({ available: 40 });
});

it("refunds line by line add up to the whole", async () => {
  const placed = await order({ discount: { code: "TEN", percentage: 10 }, shipping: null });
  const line = placed.lines[0]!.id;
  const refund = () => control<{ order: Json }>(`/orders/shop/${placed.id}/refund`, { lines: [{ lineItemId: line, quantity: 1 }] }); // prettier-ignore
  expect((await refund()).order).toMatchObject({ financial_status: "partially_refunded" });
  expect((await refund()).order).toMatchObject({ financial_status: "refunded", current_total_price: "0.00" });
});

it("a refund is made once per key", async () => {
  const placed = await order();
  const send = (amount: string) =>
    call<Json & { id?: string; error?: { type: string } }>(
      "POST",
      "/stripe/v1/refunds",
      new URLSearchParams({ charge: placed.chargeId, amount, "metadata[credit_note_id]": "crn_1" }),
      { authorization: "Bearer sk", "idempotency-key": "r1" },
    );
  const first = await send("500");
  const again = await send("500");
  expect(again.body.id).toBe(first.body.id);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect((await send("501")).body.error?.type).toBe("idempotency_error");
  const { body } = await call<{ doubleRefunds: unknown[] }>("GET", "/control/received/summary");
  expect(body.doubleRefunds).toEqual([]);
});

it("the lines of a payout add up to it, and what waits is paid later", async () => {
  await order();
  const placed = await order();
  await control(`/orders/shop/${placed.id}/refund`, { amount: "5.00" });
  await control("/stripe/money/transactions", { type: "stripe_fee", amount: -200 });
  await control("/clock/advance", { seconds: 4 * 86_400 });
  const sign = { authorization: "Bearer sk" };
  const { body: payouts } = await call<{ data: { id: string; amount: number; status: string }[] }>("GET", "/stripe/v1/payouts", undefined, sign); // prettier-ignore
  expect(payouts.data).toHaveLength(1);
  const payout = payouts.data[0]!;
  expect(payout).toMatchObject({ amount: 2 * 4650 - 2 * (135 + 30) - 500 - 200, status: "paid" });
  const lines: { type: string; net: number; id: string }[] = [];
  for (let after = ""; ;) {
    const { body } = await call<{ data: typeof lines; has_more: boolean }>("GET", `/stripe/v1/balance_transactions?payout=${payout.id}&limit=2${after}`, undefined, sign); // prettier-ignore
    lines.push(...body.data);
    if (!body.has_more) break;
    after = `&starting_after=${body.data.at(-1)?.id ?? ""}`;
  }
  const net = lines.filter((one) => one.type !== "payout").reduce((sum, one) => sum + one.net, 0);
  expect(net).toBe(payout.amount);
});

const parcel = {
  shipment: {
    reference: "pcl_1",
    to_address: { name: "Ada Moss", street1: "12 Elm St", city: "Boise", state: "ID", zip: "83702", country: "US" },
    from_address: { name: "Pine", street1: "1 Depot Rd", city: "Reno", state: "NV", zip: "89502", country: "US" },
    parcel: { length: 10, width: 8, height: 4, weight: 24.5 },
    options: { label_format: "ZPL" },
  },
}; // prettier-ignore
const ez = { authorization: `Basic ${Buffer.from("ez:").toString("base64")}` };
interface ShipmentBody {
  id: string;
  tracking_code: string;
  rates: { id: string }[];
  postage_label: { label_url: string };
}

it("a label is bought once, found again by its reference, and its file is there", async () => {
  const { body: made } = await call<ShipmentBody>("POST", "/easypost/v2/shipments", parcel, ez);
  expect(made.rates.length).toBeGreaterThan(3);
  await control("/faults", { kind: "answer_lost", operation: "POST /v2/shipments/:id/buy", next: 1 });
  const buy = () => call<Json>("POST", `/easypost/v2/shipments/${made.id}/buy`, { rate: { id: made.rates[0]!.id } }, ez); // prettier-ignore
  await expect(buy()).rejects.toThrow();
  const { body: found } = await call<{ shipments: ShipmentBody[] }>("GET", "/easypost/v2/shipments?reference=pcl_1", undefined, ez); // prettier-ignore
  expect(found.shipments[0]?.tracking_code).toMatch(/^9400\d{18}$/);
  expect(await buy()).toMatchObject({ status: 422, body: { error: { code: "SHIPMENT.POSTAGE.EXISTS" } } });
  const label = await fetch(found.shipments[0]!.postage_label.label_url);
  expect(await label.text()).toContain(found.shipments[0]!.tracking_code);
  for (const format of ["PNG", "PDF"]) {
    const { body } = await call<ShipmentBody>("GET", `/easypost/v2/shipments/pcl_1/label?file_format=${format}`, undefined, ez); // prettier-ignore
    const file = Buffer.from(await (await fetch(body.postage_label.label_url)).arrayBuffer());
    expect(file.subarray(0, 5).toString("latin1")).toContain(format);
  }
});

it("a parcel follows its script as progress passes", async () => {
  const { body: made } = await call<ShipmentBody>("POST", "/easypost/v2/shipments", parcel, ez);
  await control("/easypost/carrier/scripts", { reference: "pcl_1", script: "failed_attempt" });
  await call("POST", `/easypost/v2/shipments/${made.id}/buy`, { rate: { id: made.rates[0]!.id } }, ez);
  await control("/clock/advance", { seconds: 9 * 86_400 });
  await settle();
  const statuses = here.told
    .filter((one) => one.topic === "tracker.updated")
    .map((one) => (JSON.parse(one.body) as { result: { status: string; updated_at: string } }).result)
    .sort((left, right) => (left.updated_at < right.updated_at ? -1 : 1))
    .map(({ status }) => status);
  expect(statuses.slice(-4)).toEqual(["out_for_delivery", "failure", "out_for_delivery", "delivered"]);
});
