import { err, ok, type Result } from "#kernel/result.ts";
import { equalBytes, hmacSha256 } from "#server/platform/crypto.ts";
import type { DeliveryNames, SignedDelivery } from "../../domain/connector.ts";

/**
 * Verifies a WooCommerce delivery: HMAC-SHA256 of the raw body in base64, compared in constant time. The delivery id is equal in
 * all attempts of one delivery. When a webhook is saved, a form `webhook_id=…` comes without signature and topic: it is answered
 * and not kept.
 */
export function identifyWooDelivery({
  headers,
  body,
  secrets,
  account,
}: SignedDelivery): Result<DeliveryNames | "ping", { code: string }> {
  const header = (name: string) => headers.get(`x-wc-webhook-${name}`)?.trim().slice(0, 255) ?? "";
  const signature = header("signature");
  if (signature === "") {
    const isPing = body.length <= 40 && /^webhook_id=\d{1,18}$/.test(Buffer.from(body).toString("latin1"));
    return isPing ? ok("ping") : err({ code: "channels.signature_missing" });
  }
  if (!/^[A-Za-z0-9+/]{43}=$/.test(signature)) return err({ code: "channels.signature_malformed" });
  if (body.length === 0) return err({ code: "channels.body_empty" });
  const given = Buffer.from(signature, "base64");
  let isSigned = false;
  for (const secret of secrets)
    isSigned = (secret !== "" && equalBytes(given, hmacSha256(secret, Buffer.from(body)))) || isSigned;
  if (!isSigned) return err({ code: "channels.signature_wrong" });
  const topic = header("topic").toLowerCase();
  const eventId = header("delivery-id");
  if (topic === "" || eventId === "") return err({ code: "channels.topic_missing" });
  const source = header("source").replace(/\/+$/, "").toLowerCase();
  const isOther = account !== "" && source !== "" && !sameHost(source, account);
  if (isOther) return err({ code: "channels.shop_other" });
  // the headers name no time at which it happened: the body's own time of change decides
  return ok({ topic, eventId, webhookId: header("id") || null, triggeredAt: null });
}

/** "https://shop.example/" and "shop.example" are one shop. */
const sameHost = (source: string, account: string): boolean =>
  source.replace(/^https?:\/\//, "") ===
  account
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/\/+$/, "");
