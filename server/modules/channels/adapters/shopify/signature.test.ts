import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSignedByShopify, verifyShopifyDelivery } from "./signature.ts";

const secret = "shop-secret";
const sign = (body: string | Uint8Array, key = secret) =>
  createHmac("sha256", key).update(body).digest("base64");
const delivery = (body: string, headers: Record<string, string>, secrets = [secret]) =>
  verifyShopifyDelivery({ headers: new Headers(headers), body: Buffer.from(body), secrets });

describe("a signed delivery", () => {
  const body = '{"id": 7001, "note": "Grüße"}';
  const about = {
    "X-Shopify-Topic": "Orders/Create",
    "X-Shopify-Shop-Domain": "Tea-House.myshopify.com",
    "X-Shopify-Event-Id": "event-1",
    "X-Shopify-Webhook-Id": "hook-1",
    "X-Shopify-API-Version": "2026-07",
    "X-Shopify-Triggered-At": "2026-03-01T10:00:00.123456789Z",
  };

  it("is named by its headers, in either style", () => {
    const named = {
      topic: "orders/create",
      shopDomain: "tea-house.myshopify.com",
      eventId: "event-1",
      webhookId: "hook-1",
      dedupeKey: "orders/create:event-1",
      apiVersion: "2026-07",
      triggeredAt: new Date("2026-03-01T10:00:00.123Z"),
    };
    const old = delivery(body, { ...about, "X-Shopify-Hmac-Sha256": sign(body) });
    expect(old).toEqual({ ok: true, value: named });
    const renamed = Object.fromEntries(Object.entries(about).map(([name, value]) => [name.slice(2), value]));
    expect(delivery(body, { ...renamed, "Shopify-Hmac-Sha256": sign(body) })).toEqual(old);
  });

  it("has a name even without an event id: its webhook, else its bytes", () => {
    const few = { "X-Shopify-Topic": "orders/create", "X-Shopify-Hmac-Sha256": sign(body) };
    expect(delivery(body, { ...few, "X-Shopify-Webhook-Id": "hook-1" })).toMatchObject({
      value: { eventId: "hook-1" },
    });
    const first = delivery(body, few);
    expect(first).toEqual(delivery(body, few));
    expect(first).toMatchObject({
      value: { eventId: expect.stringMatching(/^sha256-[0-9a-f]{64}$/), triggeredAt: null },
    });
  });

  it("is accepted with the previous secret while rotating", () => {
    const headers = { ...about, "X-Shopify-Hmac-Sha256": sign(body, "previous") };
    expect(delivery(body, headers, [secret, "previous"]).ok).toBe(true);
    expect(delivery(body, headers, [secret]).ok).toBe(false);
  });
});

describe("a delivery is refused", () => {
  const headers = (signature: string) => ({
    "X-Shopify-Topic": "orders/create",
    "X-Shopify-Hmac-Sha256": signature,
  });

  it.each([
    ["without a signature", {}, "{}", "channels.signature_missing"],
    ["with a cut signature", headers(sign("{}").slice(0, 20)), "{}", "channels.signature_malformed"],
    ["with a hex signature", headers("ab".repeat(32)), "{}", "channels.signature_malformed"],
    ["with an empty body", headers(sign("")), "", "channels.body_empty"],
    ["with another body", headers(sign("{}")), "{ }", "channels.signature_wrong"],
    ["with another secret", headers(sign("{}", "other")), "{}", "channels.signature_wrong"],
    ["without a topic", { "X-Shopify-Hmac-Sha256": sign("{}") }, "{}", "channels.topic_missing"],
  ])("%s", (_name, given, body, code) => {
    expect(delivery(body, given)).toEqual({ ok: false, error: { code } });
  });

  it("when any byte was changed", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (body, at, by) => {
          const changed = Uint8Array.from(body);
          const index = at % body.length;
          changed[index] = ((body[index] ?? 0) + by) % 256;
          expect(isSignedByShopify(body, sign(body), [secret])).toBe(true);
          expect(isSignedByShopify(changed, sign(body), [secret])).toBe(false);
        },
      ),
    );
  });

  it("when no secret is set, or an empty one", () => {
    expect(delivery("{}", headers(sign("{}", "")), [""]).ok).toBe(false);
    expect(delivery("{}", headers(sign("{}")), []).ok).toBe(false);
  });

  it("control: a body that was parsed and written again no longer verifies", () => {
    const body = '{"id": 7001,"weight":614.0}';
    const rewritten = JSON.stringify(JSON.parse(body));
    expect(isSignedByShopify(Buffer.from(rewritten), sign(body), [secret])).toBe(false);
  });
});
