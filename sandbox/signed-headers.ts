import type { Delivery } from "./delivery.ts";
import { signEasypost, signShopify, signStripe, signWooCommerce } from "./signatures.ts";
import type { Connection } from "./connection.ts";

const API_VERSION = "2026-07";

/** The headers a partner sends with a delivery, signed now: Stripe refuses to sign old times, and so do we. */
export function signedHeaders(
  connection: Connection,
  delivery: Delivery,
  secret: string,
): Record<string, string> {
  const { body } = delivery;
  const plain = { "content-type": "application/json", "user-agent": "Partner-Sandbox/1.0" };
  switch (connection.kind) {
    case "easypost":
      return { ...plain, "x-hmac-signature": signEasypost(secret, body) };
    case "edi":
      return {
        ...plain,
        "content-type": "application/edi-x12",
        "x-edi-signature": signStripe(secret, body, Math.floor(Date.now() / 1000)),
      };
    case "stripe":
      return { ...plain, "stripe-signature": signStripe(secret, body, Math.floor(Date.now() / 1000)) };
    case "woocommerce": {
      const [resource = "", event = ""] = delivery.topic.split(".");
      return {
        ...plain,
        "user-agent": "WooCommerce/10.3.0 Hookshot (WordPress/6.8)",
        "x-wc-webhook-source": `${connection.shopDomain}/`,
        "x-wc-webhook-topic": delivery.topic,
        "x-wc-webhook-resource": resource,
        "x-wc-webhook-event": event,
        "x-wc-webhook-signature": signWooCommerce(secret, body),
        "x-wc-webhook-id": "1",
        "x-wc-webhook-delivery-id": delivery.webhookId,
      };
    }
    case "shopify": {
      const entries = {
        Topic: delivery.topic,
        "Hmac-Sha256": signShopify(secret, body),
        "Shop-Domain": connection.shopDomain,
        "API-Version": API_VERSION,
        "Webhook-Id": uuidOf(delivery.webhookId),
        "Event-Id": uuidOf(delivery.eventId),
        "Triggered-At": delivery.createdAt,
      };
      const prefix = connection.headerStyle === "shopify" ? "Shopify-" : "X-Shopify-";
      return {
        ...plain,
        ...Object.fromEntries(Object.entries(entries).map(([name, value]) => [prefix + name, value])),
      };
    }
  }
}

const uuidOf = (hex: string): string =>
  /^[0-9a-f]{32}$/.test(hex)
    ? [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
    : hex;
