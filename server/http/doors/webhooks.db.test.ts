import { createHmac } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { seal } from "#server/platform/crypto.ts";
import { webhooksDoor } from "./webhooks.ts";

const database = testDatabase();
const secret = "shpss_test";
let tenantId: string;

beforeAll(async () => {
  tenantId = await makeMerchant(database);
  for (const kind of ["shopify", "easypost", "stripe"]) {
    const place = (field: string) => ({ tenantId, rowId: `con_${kind}`, field });
    await database.asOwner(
      `insert into connection (tenant_id, id, kind, name, base_url, account, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
       values ($1, $2, $3, $3, 'https://partner.invalid', $4, $5, $6, 10, 10)`,
      [
        tenantId,
        `con_${kind}`,
        kind,
        kind === "shopify" ? "juniper.myshopify.com" : "",
        seal(JSON.stringify({ headers: {} }), place("credentials")),
        seal(secret, place("webhook_secret")),
      ],
    );
  }
});

async function post(path: string, body: string, headers: Record<string, string>) {
  const request = new Request(`http://test/api/webhooks/${path}`, { method: "POST", body, headers });
  return webhooksDoor.answer(request, { requestId: "req_test", ip: "127.0.0.1", rest: path });
}
const hmac = (body: string, encoding: "base64" | "hex", key = secret) =>
  createHmac("sha256", key).update(body).digest(encoding);
const shop = (body: string, extra: Record<string, string> = {}) =>
  post("shopify/con_shopify", body, {
    "x-shopify-hmac-sha256": hmac(body, "base64"),
    "x-shopify-topic": "orders/create",
    "x-shopify-event-id": "evt-1",
    "x-shopify-shop-domain": "juniper.myshopify.com",
    ...extra,
  });
const stored = async (kind: string) =>
  await database.asOwner(
    `select topic, event_id, status, headers, convert_from(raw_body, 'UTF8') as body from inbox_delivery where tenant_id = $1 and kind = $2 order by id`,
    [tenantId, kind],
  );

describe("a webhook door", () => {
  it("stores the exact bytes once under the event's id and drops the signature", async () => {
    const body = '{ "id": 45001,  "name":"#1001" }';
    expect((await shop(body)).status).toBe(200);
    expect((await shop(body)).status).toBe(200);
    const rows = await stored("shopify");
    expect(rows).toMatchObject([{ topic: "orders/create", event_id: "evt-1", status: "pending", body }]);
    expect(Object.keys(rows[0]!.headers as object).some((name) => name.includes("hmac"))).toBe(false);
    const counters = await database.asOwner(
      "select received::int, duplicate::int from inbox_counter where tenant_id = $1 and connection_id = 'con_shopify'",
      [tenantId],
    );
    expect(counters).toEqual([{ received: 2, duplicate: 1 }]);
  });

  it("takes the newer header style", async () => {
    const body = "{}";
    const answer = await post("shopify/con_shopify", body, {
      "shopify-hmac-sha256": hmac(body, "base64"),
      "shopify-topic": "products/update",
      "shopify-event-id": "evt-new-style",
    });
    expect(answer.status).toBe(200);
    expect((await stored("shopify")).at(-1)).toMatchObject({ topic: "products/update" });
  });

  it("refuses a wrong signature and another shop's delivery, and only counts them", async () => {
    const before = (await stored("shopify")).length;
    const wrong = await shop("{}", { "x-shopify-hmac-sha256": hmac("{}", "base64", "other") });
    const otherShop = await shop("{}", { "x-shopify-shop-domain": "elsewhere.myshopify.com" });
    expect([wrong.status, otherShop.status]).toEqual([401, 401]);
    expect((await stored("shopify")).length).toBe(before);
    const rows = await database.asOwner(
      "select refused_signature::int as n from inbox_counter where tenant_id = $1 and connection_id = 'con_shopify'",
      [tenantId],
    );
    expect(rows).toEqual([{ n: 2 }]);
  });

  it("keeps a signed body that nobody can read", async () => {
    const body = "not json";
    const carrier = await post("easypost/con_easypost", body, {
      "x-hmac-signature": `hmac-sha256-hex=${hmac(body, "hex")}`,
    });
    const t = Math.floor(Date.now() / 1000);
    const processor = await post("stripe/con_stripe", body, {
      "stripe-signature": `t=${t},v1=${hmac(`${t}.${body}`, "hex")}`,
    });
    expect([carrier.status, processor.status]).toEqual([200, 200]);
    expect([...(await stored("easypost")), ...(await stored("stripe"))]).toMatchObject([
      { topic: "unreadable", body },
      { topic: "unreadable", body },
    ]);
  });

  it("knows no address that is not a connection of that kind", async () => {
    const paths = ["shopify/con_nobody", "stripe/con_shopify", "shopify/", "shopify/con_shopify/more"];
    for (const path of paths) expect((await post(path, "{}", {})).status, path).toBe(404);
  });
});
