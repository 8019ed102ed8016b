import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach } from "vitest";
import { startSandbox } from "./testing.ts";

export type Json = Record<string, unknown>;
export interface Told {
  topic: string;
  headers: Record<string, string>;
  body: string;
}

/** The sandbox under test, and what it told. */
export const here = {
  url: "",
  stop: (): Promise<void> => Promise.resolve(),
  told: [] as Told[],
  receiver: "",
};
let stopReceiver: () => void;

/** Starts a fresh sandbox and a receiver of its deliveries for every test of a file. */
export function withSandbox(): void {
  beforeEach(begin);
  afterEach(async () => {
    await here.stop();
    stopReceiver();
  });
}

async function begin(): Promise<void> {
  here.told = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
    request.on("end", () => {
      const headers = request.headers as Record<string, string>;
      const parsed = JSON.parse(body) as { type?: string; description?: string };
      here.told.push({
        topic: headers["x-shopify-topic"] ?? parsed.type ?? parsed.description ?? "",
        headers,
        body,
      });
      response.end("ok");
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  here.receiver = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stopReceiver = () => server.close();
  Object.assign(here, await startSandbox({ seed: 7 }));
  await connect();
}

export async function call<Answer = Json>(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Answer; headers: Headers }> {
  const isForm = body instanceof URLSearchParams;
  const answer = await fetch(here.url + path, {
    method,
    headers: { ...(isForm ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Answer, headers: answer.headers };
}
export const control = async <Answer = Json>(path: string, body: unknown = {}): Promise<Answer> =>
  (await call<Answer>("POST", `/control${path}`, body)).body;

/** Registers one connection of each kind, and a shop that sells one thing. */
export async function connect(): Promise<void> {
  const common = { webhookUrl: `${here.receiver}/hooks`, secret: "whsec" };
  await control("/connections", {
    ...common,
    kind: "shopify",
    connectionId: "shop",
    accessToken: "tok",
    shop: { domain: "pine.example" },
  });
  await control("/connections", { ...common, kind: "easypost", connectionId: "carrier", apiKey: "ez" });
  await control("/connections", { ...common, kind: "stripe", connectionId: "money", apiKey: "sk" });
  await control("/shopify/shop/catalog", {
    locations: [{ id: 7001, name: "Reno" }],
    products: [
      {
        id: 501,
        title: "Mug",
        variants: [
          { id: 9001, inventoryItemId: 8001, sku: "MUG", price: "18.00", grams: 350, stock: { "7001": 40 } },
        ],
      },
    ],
  });
}

export const order = (more: Json = {}) =>
  control<{ orders: { id: string; chargeId: string; total: string; lines: { id: string }[] }[] }>("/orders", {
    connectionId: "shop",
    order: { lines: [{ sku: "MUG", quantity: 2 }], taxRate: 0.1, ...more },
  }).then(({ orders }) => orders[0]!);

export const settle = () => control("/deliveries/settle", {});

export const ask = (query: string, variables: Json = {}) =>
  call<{ data?: Json; errors?: { message: string; extensions: { code: string } }[]; extensions?: Json }>(
    "POST",
    "/shopify/pine/admin/api/2026-07/graphql.json",
    { query, variables },
    { "x-shopify-access-token": "tok" },
  ).then(({ body }) => body);

export const setStock = (quantity: number, changeFrom: number, key: string) =>
  ask(
    `mutation Set($input: InventorySetQuantitiesInput!, $key: String!) {
      inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code field message } } }`,
    {
      key,
      input: {
        name: "available",
        reason: "correction",
        quantities: [
          {
            inventoryItemId: "gid://shopify/InventoryItem/8001",
            locationId: "gid://shopify/Location/7001",
            quantity,
            changeFromQuantity: changeFrom,
          },
        ],
      },
    },
  ).then(({ data }) => (data?.["inventorySetQuantities"] as { userErrors: { code: string }[] }).userErrors);
