import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { identifyWooDelivery } from "./signature.ts";

const secret = "woo-secret";
const body = '{"id":55}';
const sign = (text: string, key = secret) => createHmac("sha256", key).update(text).digest("base64");
const about = (more: Record<string, string> = {}) => ({
  "X-WC-Webhook-Source": "https://shop.example/",
  "X-WC-Webhook-Topic": "order.updated",
  "X-WC-Webhook-ID": "7",
  "X-WC-Webhook-Delivery-ID": "0a1b",
  "X-WC-Webhook-Signature": sign(body),
  ...more,
});
const identify = (text: string, headers: Record<string, string>, secrets = [secret], account = "") =>
  identifyWooDelivery({
    headers: new Headers(headers),
    body: Buffer.from(text),
    secrets,
    account,
    now: new Date(),
  });

describe("a delivery of WooCommerce", () => {
  it("is named by its headers", () => {
    expect(identify(body, about())).toEqual({
      ok: true,
      value: { topic: "order.updated", eventId: "0a1b", webhookId: "7", triggeredAt: null },
    });
  });
  it("is accepted under either secret while one is replaced", () => {
    expect(identify(body, about(), ["new", secret]).ok).toBe(true);
    expect(identify(body, about(), ["new", "newer"])).toMatchObject({
      error: { code: "channels.signature_wrong" },
    });
  });
  it.each([
    ["another body", '{"id":56}', {}, "channels.signature_wrong"],
    ["a short signature", body, { "X-WC-Webhook-Signature": "abc=" }, "channels.signature_malformed"],
    ["an empty body", "", {}, "channels.body_empty"],
    ["no topic", body, { "X-WC-Webhook-Topic": "" }, "channels.topic_missing"],
    ["no delivery id", body, { "X-WC-Webhook-Delivery-ID": "" }, "channels.topic_missing"],
  ])("is refused: %s", (_, text, headers, code) => {
    expect(identify(text, about(headers))).toEqual({ ok: false, error: { code } });
  });
  it("of another site is refused", () => {
    expect(identify(body, about(), [secret], "https://shop.example").ok).toBe(true);
    expect(identify(body, about(), [secret], "other.example")).toEqual({
      ok: false,
      error: { code: "channels.shop_other" },
    });
  });
  it("that is the ping of a new webhook is answered, and nothing else without a signature", () => {
    expect(identify("webhook_id=12", {})).toEqual({ ok: true, value: "ping" });
    expect(identify("webhook_id=12&x=1", {})).toMatchObject({
      error: { code: "channels.signature_missing" },
    });
    expect(identify(body, {})).toMatchObject({ error: { code: "channels.signature_missing" } });
  });
});
