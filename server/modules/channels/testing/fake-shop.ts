import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Json = Record<string, unknown>;

/** A shop that knows levels and fulfillments, for tests that need to see and break single calls. */
export interface FakeShop {
  url: string;
  /** What it shows, by "item:location". A cell that is absent is not stocked there. */
  levels: Map<string, number>;
  /** Root fields of the calls it got, in order. */
  calls: string[];
  /** Variables of the calls, beside them. */
  variables: Record<string, unknown>[];
  /** The next calls meet these, first one first. lost: done, and the connection breaks. During a call something else may happen. */
  next: ("lost" | "throttled" | "down" | "denied" | (() => void | Promise<void>))[];
  /** Fulfillment orders by "gid://shopify/Order/<id>". */
  orders: Map<string, FakeOrder>;
  /** What its list of orders answers, as bodies of webhooks. */
  listed: Json[];
  stop(): Promise<void>;
}

export interface FakeOrder {
  fulfillmentOrders: {
    id: string;
    status: string;
    locationId: string;
    lines: { id: string; lineItemId: string; remaining: number }[];
  }[];
  fulfillments: { id: string; numbers: string[]; company: string | null; lines: Record<string, number> }[];
}

/** Starts it on a free port and lets `platform/http` call it. */
export async function startFakeShop(): Promise<FakeShop> {
  const done = new Map<string, unknown>();
  const shop: FakeShop = {
    url: "",
    levels: new Map(),
    calls: [],
    variables: [],
    next: [],
    orders: new Map(),
    listed: [],
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const server = createServer((request, response) => void answer(shop, done, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  shop.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.SANDBOX_URL = shop.url;
  return shop;
}

async function answer(
  shop: FakeShop,
  done: Map<string, unknown>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  if (request.url?.includes("/orders.json")) {
    shop.calls.push("orders.json");
    shop.variables.push({});
    response.writeHead(200, { "content-type": "application/json" });
    return void response.end(JSON.stringify({ orders: shop.listed }));
  }
  const { query, variables } = JSON.parse(text) as { query: string; variables: Json };
  const field =
    /(inventorySetQuantities|inventoryActivate|fulfillmentCreate|inventoryItem|fulfillmentOrder|order)\(/.exec(
      query,
    )![1]!;
  shop.calls.push(field);
  shop.variables.push(variables);
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  const fault = shop.next.shift();
  if (typeof fault === "function") await fault();
  if (fault === "down") return send(503, { errors: "down" });
  if (fault === "denied")
    return send(200, { errors: [{ message: "Access denied", extensions: { code: "ACCESS_DENIED" } }] });
  if (fault === "throttled")
    return send(200, {
      errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
      extensions: {
        cost: { requestedQueryCost: 10, throttleStatus: { currentlyAvailable: 0, restoreRate: 100 } },
      },
    });
  const key = variables["key"] as string | undefined;
  const data = (key && done.get(key)) ?? work(shop, field, variables);
  if (key) done.set(key, data);
  if (fault === "lost") return void response.destroy();
  send(200, { data });
}

function work(shop: FakeShop, field: string, variables: Json): unknown {
  switch (field) {
    case "inventorySetQuantities":
      return { inventorySetQuantities: setQuantities(shop, variables["input"] as { quantities: SetRow[] }) };
    case "inventoryActivate":
      shop.levels.set(
        cell(variables["inventoryItemId"], variables["locationId"]),
        variables["available"] as number,
      );
      return {
        inventoryActivate: { inventoryLevel: { id: "gid://shopify/InventoryLevel/1" }, userErrors: [] },
      };
    case "inventoryItem":
      return readLevels(shop, variables);
    case "fulfillmentCreate":
      return { fulfillmentCreate: fulfill(shop, variables["fulfillment"] as FulfillmentInput) };
    case "fulfillmentOrder":
      return { fulfillmentOrder: readOpen(shop, variables["id"] as string) };
    default:
      return { order: readOrder(shop, variables["id"] as string) };
  }
}

const plain = (id: unknown) => String(id).replace(/^.*\//, "");
const cell = (item: unknown, location: unknown) => `${plain(item)}:${plain(location)}`;

interface SetRow {
  inventoryItemId: string;
  locationId: string;
  quantity: number;
  changeFromQuantity: number | null;
}

function setQuantities(shop: FakeShop, input: { quantities: SetRow[] }): unknown {
  const userErrors = input.quantities.flatMap((row, index) => {
    const refuse = (code: string) => [{ code, field: ["input", "quantities", String(index)], message: code }];
    if (plain(row.inventoryItemId) === "404") return refuse("INVALID_INVENTORY_ITEM");
    const shown = shop.levels.get(cell(row.inventoryItemId, row.locationId));
    if (shown === undefined) return refuse("ITEM_NOT_STOCKED_AT_LOCATION");
    return row.changeFromQuantity !== null && row.changeFromQuantity !== shown
      ? refuse("CHANGE_FROM_QUANTITY_STALE")
      : [];
  });
  if (userErrors.length === 0)
    for (const row of input.quantities)
      shop.levels.set(cell(row.inventoryItemId, row.locationId), row.quantity);
  return { inventoryAdjustmentGroup: null, userErrors };
}

function readLevels(shop: FakeShop, variables: Json): unknown {
  const count = Object.keys(variables).filter((name) => name.startsWith("i")).length;
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const item = variables[`i${index}`];
      const shown = shop.levels.get(cell(item, variables[`l${index}`]));
      const quantities = [{ name: "available", quantity: shown }];
      const inventoryLevel = shown === undefined ? null : { updatedAt: "2026-01-01T00:00:00Z", quantities };
      return [`q${index}`, plain(item) === "404" ? null : { inventoryLevel }];
    }),
  );
}

interface FulfillmentInput {
  trackingInfo: { company?: string; numbers?: string[] };
  lineItemsByFulfillmentOrder: {
    fulfillmentOrderId: string;
    fulfillmentOrderLineItems: { id: string; quantity: number }[];
  }[];
}

function fulfill(shop: FakeShop, input: FulfillmentInput): unknown {
  for (const order of shop.orders.values()) {
    const lines = order.fulfillmentOrders.flatMap((one) => one.lines);
    const wanted = input.lineItemsByFulfillmentOrder.flatMap((one) => one.fulfillmentOrderLineItems);
    const found = wanted.map((want) => ({ want, line: lines.find((line) => line.id === want.id) }));
    if (found.some(({ line }) => !line)) continue;
    if (found.some(({ want, line }) => want.quantity > line!.remaining))
      return {
        fulfillment: null,
        userErrors: [{ field: null, message: "Invalid fulfillment order line item quantity requested." }],
      };
    for (const { want, line } of found) line!.remaining -= want.quantity;
    for (const one of order.fulfillmentOrders)
      if (one.lines.every((line) => line.remaining === 0)) one.status = "CLOSED";
    const id = `gid://shopify/Fulfillment/${order.fulfillments.length + 1}`;
    order.fulfillments.push({
      id,
      numbers: input.trackingInfo.numbers ?? [],
      company: input.trackingInfo.company ?? null,
      lines: Object.fromEntries(found.map(({ want, line }) => [line!.lineItemId, want.quantity])),
    });
    return { fulfillment: { id, status: "SUCCESS" }, userErrors: [] };
  }
  return { fulfillment: null, userErrors: [{ field: null, message: "Fulfillment order does not exist." }] };
}

function readOrder(shop: FakeShop, id: string): unknown {
  const order = shop.orders.get(id);
  if (!order) return null;
  return {
    id,
    fulfillments: order.fulfillments.map((one) => ({
      id: one.id,
      status: "SUCCESS",
      trackingInfo: one.numbers.map((number) => ({ number, company: one.company })),
      fulfillmentLineItems: {
        nodes: Object.entries(one.lines).map(([lineItemId, quantity]) => ({
          quantity,
          lineItem: { id: lineItemId },
        })),
      },
    })),
    fulfillmentOrders: {
      pageInfo: { hasNextPage: false },
      nodes: order.fulfillmentOrders.map((one) => ({
        id: one.id,
        status: one.status,
        assignedLocation: { location: { id: one.locationId } },
      })),
    },
  };
}

function readOpen(shop: FakeShop, id: string): unknown {
  const all = [...shop.orders.values()].flatMap((order) => order.fulfillmentOrders);
  const found = all.find((one) => one.id === id);
  if (!found) return null;
  const nodes = found.lines.map((line) => ({
    id: line.id,
    remainingQuantity: line.remaining,
    lineItem: { id: line.lineItemId },
  }));
  return { id, lineItems: { nodes } };
}
