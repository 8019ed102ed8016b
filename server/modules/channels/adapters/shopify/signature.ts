import { createHash } from "node:crypto";
import { err, ok, type Result } from "#kernel/result.ts";
import { equalBytes, hmacSha256 } from "#server/platform/crypto.ts";

/** A verified Shopify delivery: who sent it, what about, and the names that tell repeats apart. */
export interface ShopifyDelivery {
  /** "orders/create" */
  topic: string;
  /** "example.myshopify.com", lower case */
  shopDomain: string;
  /** Equal in every delivery of one event, also through two subscriptions. */
  eventId: string;
  /** One per delivery attempt series of a subscription. */
  webhookId: string | null;
  /** Topic and event: one merchant action may raise several topics under one event id. */
  dedupeKey: string;
  apiVersion: string | null;
  triggeredAt: Date | null;
}

export type ShopifySignatureRefusal =
  | { code: "channels.signature_missing" }
  | { code: "channels.signature_malformed" }
  | { code: "channels.signature_wrong" }
  | { code: "channels.body_empty" }
  | { code: "channels.topic_missing" };

/** Reads one request header, in any case; null when it is absent. `Headers` from fetch fits. */
export interface HeaderReader {
  get(name: string): string | null;
}

export interface ShopifyRequest {
  headers: HeaderReader;
  /** The bytes as received. A body that was parsed and written again does not verify. */
  body: Uint8Array;
  /** The app's secrets: the current one, and the previous while rotating. */
  secrets: readonly string[];
}

/** Webhooks send `X-Shopify-…`, the newer event subscriptions `Shopify-…`. */
function header(headers: HeaderReader, name: string): string | null {
  const value = headers.get(`x-shopify-${name}`) ?? headers.get(`shopify-${name}`);
  const text = value?.trim().slice(0, 255) ?? "";
  return text === "" ? null : text;
}

/** HMAC-SHA256 of the raw body, base64, compared in constant time after an equal-length check. */
export function isSignedByShopify(body: Uint8Array, signature: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature, "base64");
  let isSigned = false;
  for (const secret of secrets) {
    const expected = hmacSha256(secret, Buffer.from(body.buffer, body.byteOffset, body.byteLength));
    isSigned = (secret !== "" && equalBytes(given, expected)) || isSigned;
  }
  return isSigned;
}

/** Verifies a delivery and names it. Nothing of the body is read before its signature is right. */
export function verifyShopifyDelivery(
  request: ShopifyRequest,
): Result<ShopifyDelivery, ShopifySignatureRefusal> {
  const { headers, body, secrets } = request;
  const signature = header(headers, "hmac-sha256");
  if (signature === null) return err({ code: "channels.signature_missing" });
  if (!/^[A-Za-z0-9+/]{43}=$/.test(signature)) return err({ code: "channels.signature_malformed" });
  if (body.length === 0) return err({ code: "channels.body_empty" });
  if (!isSignedByShopify(body, signature, secrets)) return err({ code: "channels.signature_wrong" });
  const topic = header(headers, "topic")?.toLowerCase();
  if (topic === undefined) return err({ code: "channels.topic_missing" });
  const webhookId = header(headers, "webhook-id");
  const eventId = header(headers, "event-id") ?? webhookId ?? bodyDigest(body);
  const triggeredAt = new Date(header(headers, "triggered-at") ?? "");
  return ok({
    topic,
    shopDomain: header(headers, "shop-domain")?.toLowerCase() ?? "",
    eventId,
    webhookId,
    dedupeKey: `${topic}:${eventId}`,
    apiVersion: header(headers, "api-version"),
    triggeredAt: Number.isNaN(triggeredAt.getTime()) ? null : triggeredAt,
  });
}

/** Stands in for an event id that was not sent: the same bytes are the same event. */
function bodyDigest(body: Uint8Array): string {
  return `sha256-${createHash("sha256").update(body).digest("hex")}`;
}
