import { describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse } from "#server/modules/inventory/testing/arrange.ts";
import { newToken, tokenHash } from "#server/platform/crypto.ts";
import { apiDoor } from "./api-v1.ts";

const database = testDatabase();

/** A merchant with ten mugs in Reno and a key. */
async function arrange(scopes = ["read", "write"]) {
  const warehouse = await arrangeWarehouse(database, { skus: ["mug"], locations: ["reno"] });
  await warehouse.receive("mug", "reno", 10);
  const key = `tl_${newToken()}`;
  await database.asOwner(
    `insert into api_key (tenant_id, id, name, prefix, key_hash, scopes, created_by) values ($1, $2, 'test', $3, $4, $5, 'test')`,
    [warehouse.tenantId, newId("key"), key.slice(0, 8), tokenHash(key), scopes],
  );
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const request = new Request(`http://test/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const rest = new URL(request.url).pathname.slice("/api/v1/".length);
    const answer = await apiDoor.answer(request, { requestId: "req_test", ip: "127.0.0.1", rest });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return { ...warehouse, key, call };
}

const order = (externalId: string, quantity = 2) => ({
  external_id: externalId,
  currency: "USD",
  lines: [{ sku: "MUG", quantity, unit_price_minor: 1250, tax_minor: 100 }],
  shipping_minor: 500,
  shipping_address: { name: "Ada", line1: "1 Elm St", city: "Boise", country: "US" },
});

describe("/api/v1", () => {
  it("places an order once, with its stock committed when it answers", async () => {
    const { call } = await arrange();
    const placed = await call("POST", "orders", order("x-1"));
    expect(placed).toMatchObject({
      status: 201,
      body: {
        external_id: "x-1",
        stage: "committed",
        total_minor: 3100,
        lines: [{ sku_text: "MUG", quantity: 2 }],
      },
    });
    const again = await call("POST", "orders", order("x-1"));
    expect([again.status, again.body.id]).toEqual([200, placed.body.id]);
    const levels = await call("GET", "inventory/levels");
    expect(levels.body.data).toMatchObject([{ sku_id: "mug", on_hand: 10, committed: 2, available: 8 }]);
    const found = await call("GET", "orders?external_id=x-1");
    expect(found.body).toMatchObject({ data: [{ id: placed.body.id, holds: [] }], next_cursor: null });
    expect((await call("GET", `orders/${String(placed.body.id)}`)).body).toMatchObject({
      number: expect.stringMatching(/^SO-/),
    });
  });

  it("answers an order as it is read later, with what it waits for", async () => {
    const { call } = await arrange();
    for (const [name, body] of Object.entries({
      plain: order("r-1"),
      held: { ...order("r-2"), is_paid: false, shipping_address: null },
      short: {
        ...order("r-3", 30),
        lines: [{ sku: "MUG", quantity: 30, unit_price_minor: 1, title: "My mug" }],
      },
    })) {
      const placed = await call("POST", "orders", body);
      expect(placed.status, name).toBe(201);
      expect((await call("GET", `orders/${String(placed.body.id)}`)).body, name).toEqual(placed.body);
    }
    const { body } = await call("GET", "orders");
    expect((body.data as { stage: string }[]).map(({ stage }) => stage)).toEqual([
      "backordered",
      "on_hold",
      "committed",
    ]);
  });

  it("places one order for a key, whoever comes first, and none for another request or a revoked key", async () => {
    const { call, tenantId } = await arrange();
    const headers = { "idempotency-key": "k-1" };
    const twins = await Promise.all([1, 2, 3].map(() => call("POST", "orders", order("t-1"), headers)));
    expect(twins.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(twins.map(({ body }) => body.id)).size).toBe(1);
    expect(await call("POST", "orders", order("t-2"), headers)).toMatchObject({
      status: 409,
      body: { code: "api.key_reused" },
    });
    await database.asOwner(`update api_key set revoked_at = now() where tenant_id = $1`, [tenantId]);
    expect((await call("POST", "orders", order("t-3"))).status).toBe(401);
    const rows = await database.asOwner(`select external_id from sales_order where tenant_id = $1`, [
      tenantId,
    ]);
    expect(rows).toEqual([{ external_id: "t-1" }]);
  });

  it("gives the first answer again for a key, and refuses the key for another request", async () => {
    const { call } = await arrange();
    const adjustment = { sku: "MUG", location_id: "reno", delta: 5, reason: "found in a corner" };
    const headers = { "idempotency-key": "count-1" };
    const twins = await Promise.all(
      [1, 2, 3].map(() => call("POST", "inventory/adjustments", adjustment, headers)),
    );
    expect(twins.map(({ status }) => status)).toEqual([201, 201, 201]);
    const other = await call("POST", "inventory/adjustments", { ...adjustment, delta: 6 }, headers);
    expect(other).toMatchObject({ status: 409, body: { code: "api.key_reused" } });
    const { body } = await call("GET", "inventory/levels?sku_id=mug");
    expect(body.data).toMatchObject([{ on_hand: 15 }]);
  });

  it("says what is wrong and where, remembers no refusal, and never fails", async () => {
    const { call } = await arrange();
    const headers = { "idempotency-key": "k" };
    const unknown = { ...order("x-2"), lines: [{ sku: "GHOST", quantity: 1, unit_price_minor: 1 }] };
    expect(await call("POST", "orders", unknown, headers)).toMatchObject({
      status: 400,
      body: { code: "orders.sku_unknown", facts: { skuCode: "GHOST", position: 1 } },
    });
    expect((await call("POST", "orders", order("x-2"), headers)).status).toBe(201);
    const hostile: [string, string, unknown?][] = [
      ["POST", "orders", "{ not json"],
      ["POST", "orders", { ...order("x-3"), lines: [] }],
      ["POST", "orders", { ...order("x-3"), currency: "XXQ" }],
      ["POST", "orders", { ...order("x-3"), lines: [{ sku: "MUG", quantity: 1e9, unit_price_minor: 1 }] }],
      ["POST", "orders", []],
      ["GET", "orders?cursor=%27;drop%20table"],
      ["GET", "orders?limit=9999"],
      ["GET", "orders?evil=1"],
      ["GET", "journals?posted_on=not-a-date"],
      ["POST", "inventory/adjustments", { sku: "MUG", location_id: "nowhere", delta: 1, reason: "why not" }],
      ["POST", "inventory/adjustments", { sku: "MUG", location_id: "reno", delta: -1000, reason: "why not" }],
    ];
    for (const [method, path, body] of hostile) {
      const answer = await call(method, path, body);
      expect([200, 400, 404, 409], `${path}: ${JSON.stringify(answer)}`).toContain(answer.status);
    }
    expect((await call("GET", "nothing")).status).toBe(404);
    expect((await call("GET", "orders/ord_nothing")).status).toBe(404);
  });

  it("pages by cursor without gaps or repeats", async () => {
    const { call } = await arrange();
    for (let n = 0; n < 7; n++) await call("POST", "orders", order(`p-${n}`, 1));
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page = await call("GET", `orders?limit=3${cursor ? `&cursor=${cursor}` : ""}`);
      seen.push(...(page.body.data as { external_id: string }[]).map((row) => row.external_id));
      cursor = page.body.next_cursor as string | null;
    } while (cursor);
    expect(seen).toEqual(["p-6", "p-5", "p-4", "p-3", "p-2", "p-1", "p-0"]);
  });

  it("shows a key its own merchant only, in its scopes only", async () => {
    const mine = await arrange();
    const other = await arrange(["read"]);
    const placed = await mine.call("POST", "orders", order("x-9"));
    expect((await other.call("GET", `orders/${String(placed.body.id)}`)).status).toBe(404);
    expect((await other.call("GET", "orders")).body.data).toEqual([]);
    expect((await other.call("POST", "orders", order("x-9"))).status).toBe(403);
    expect(
      (await mine.call("GET", "orders", undefined, { authorization: "Bearer tl_wrong_wrong" })).status,
    ).toBe(401);
  });

  it("sets stock aside, lets nobody else have it, and gives it to the order of its holder", async () => {
    const { call } = await arrange();
    const held = await call("POST", "reservations", {
      holder: "cart-1",
      lines: [{ sku: "MUG", quantity: 9 }],
    });
    expect(held).toMatchObject({ status: 201, body: { reservations: [{ sku_id: "mug", quantity: 9 }] } });
    const [level] = (await call("GET", "inventory/levels")).body.data as object[];
    expect(level).toMatchObject({ reserved: 9, available: 1 });

    const other = await call("POST", "orders", order("x-1"));
    expect(other.body).toMatchObject({ stage: "backordered" });
    const short = await call("POST", "reservations", {
      holder: "cart-2",
      lines: [{ sku: "MUG", quantity: 2 }],
    });
    expect(short).toMatchObject({ status: 409, body: { code: "inventory.insufficient_stock" } });

    const mine = { ...order("x-2", 9), reservation_holder: "cart-1" };
    const placed = await call("POST", "orders", mine);
    expect(placed).toMatchObject({ status: 201, body: { stage: "committed" } });
    expect((await call("POST", "orders", mine)).body.id).toBe(placed.body.id);
    expect((await call("GET", "inventory/levels")).body.data).toMatchObject([{ reserved: 0, committed: 10 }]);
    const rows = await call("GET", "reservations?holder=cart-1");
    expect(rows.body.data).toMatchObject([{ status: "released", quantity: 9 }]);
  });

  it("ends what a holder set aside, once, and says which line cannot be", async () => {
    const { call } = await arrange();
    const asked = { holder: "quote", lines: [{ sku: "MUG", quantity: 4 }] };
    const named = { "idempotency-key": "r-1" };
    const first = await call("POST", "reservations", asked, named);
    expect((await call("POST", "reservations", asked, named)).body).toEqual(first.body);
    expect((await call("POST", "reservations/release", { holder: "quote" })).body).toEqual({ released: 1 });
    expect((await call("POST", "reservations/release", { holder: "quote" })).body).toEqual({ released: 0 });
    expect((await call("GET", "inventory/levels")).body.data).toMatchObject([{ reserved: 0, available: 10 }]);
    const unknown = await call("POST", "reservations", { ...asked, lines: [{ sku: "CUP", quantity: 1 }] });
    expect(unknown).toMatchObject({ status: 400, body: { code: "orders.sku_unknown" } });
  });

  it("describes itself", async () => {
    const { call } = await arrange();
    const { body } = await call("GET", "openapi.json");
    expect(body).toMatchObject({ openapi: "3.1.0" });
    expect(Object.keys(body.paths as object)).toEqual(
      expect.arrayContaining(["/orders", "/orders/{id}", "/payouts", "/tracking-events"]),
    );
  });
});
