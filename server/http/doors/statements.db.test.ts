import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse } from "#server/modules/inventory/testing/arrange.ts";
import { newToken, tokenHash } from "#server/platform/crypto.ts";
import { apiDoor } from "./api-v1.ts";

const database = testDatabase();

/** Statements that were sent to the database as the app, by any connection of this process. */
let sent: string[] = [];
const query = pg.Client.prototype.query;

beforeAll(() => {
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [first] = args;
    const text = typeof first === "string" ? first : (first as { text: string }).text;
    if (this.user === "portal") sent.push(text);
    return (query as (...all: unknown[]) => unknown).apply(this, args);
  } as typeof query;
});
afterAll(() => {
  pg.Client.prototype.query = query;
});

async function arrange() {
  const shop = await arrangeWarehouse(database, { skus: ["mug", "cup"], locations: ["reno"] });
  await shop.receive("mug", "reno", 1000);
  await shop.receive("cup", "reno", 1000);
  const key = `tl_${newToken()}`;
  await database.asOwner(
    `insert into api_key (tenant_id, id, name, prefix, key_hash, scopes, created_by) values ($1, $2, 'test', $3, $4, '{read,write}', 'test')`,
    [shop.tenantId, newId("key"), key.slice(0, 8), tokenHash(key)],
  );
  const call = (method: string, path: string, body?: object) =>
    apiDoor.answer(
      new Request(`http://test/api/v1/${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
      { requestId: "req_test", ip: "127.0.0.1", rest: path.split("?")[0]! },
    );
  const place = async (name: string) => {
    const lines = ["MUG", "CUP"].map((sku) => ({ sku, quantity: 1, unit_price_minor: 1000 }));
    const to = { name: "Ada", line1: "1 Elm St", city: "Boise", country: "US" };
    const answer = await call("POST", "orders", { external_id: name, currency: "USD", lines, shipping_address: to });
    expect(answer.status).toBe(201);
  }; // prettier-ignore
  // whose key it is, is known from here on
  await place("first");
  return { call, place };
}

async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  sent = [];
  await work();
  return sent.length;
}

describe("statements sent for an order with two lines, its stock, and its events", () => {
  it("are one when it comes alone", async () => {
    const { place } = await arrange();
    expect(await statementsOf(() => place("alone"))).toBe(1);
  });

  it("are at most 0.03 when a hundred come together", async () => {
    const { place } = await arrange();
    const hundred = () => Promise.all(Array.from({ length: 100 }, (_, n) => place(`o-${n}`)));
    expect((await statementsOf(hundred)) / 100).toBeLessThanOrEqual(0.03);
  });

  it("are counted: reading a list takes more than one", async () => {
    const { call } = await arrange();
    expect(await statementsOf(() => Promise.resolve(call("GET", "orders")))).toBeGreaterThan(1);
  });
});
