import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { verifyShopifyDelivery } from "#server/modules/channels/adapters/shopify/signature.ts";
import { verifyStripeDelivery } from "#server/modules/settlement/adapters/stripe/signature.ts";
import { verifyEasypostDelivery } from "#server/modules/shipping/adapters/easypost/signature.ts";
import { fixtureBytes, fixtureText, vectors, withFixtures } from "./fixtures.ts";

interface Vector {
  secret: string;
  body?: string;
  signature: string;
  ok: boolean;
}

withFixtures("webhooks", () => {
  const { shopify, easypost } = vectors<{ shopify: Vector[]; easypost: Vector[] }>("webhooks/vectors.json");

  describe.each(["X-Shopify", "Shopify"])("Shopify with %s headers", (prefix) => {
    it.each(shopify)("$body signed $signature is accepted: $ok", ({ secret, body, signature, ok }) => {
      const headers = new Headers({
        [`${prefix}-Hmac-Sha256`]: signature,
        [`${prefix}-Topic`]: "orders/create",
      });
      const verified = verifyShopifyDelivery({ headers, body: Buffer.from(body ?? ""), secrets: [secret] });
      expect(verified.ok).toBe(ok);
      const rotating = verifyShopifyDelivery({
        headers,
        body: Buffer.from(body ?? ""),
        secrets: ["next secret", secret],
      });
      expect(rotating.ok).toBe(ok);
    });
  });

  describe("EasyPost", () => {
    const body = Buffer.from(fixtureText("easypost/event-body.json").replace(/\n$/, ""));

    it.each(easypost)("its event signed $signature is accepted: $ok", ({ secret, signature, ok }) => {
      const headers = new Headers({ "X-Hmac-Signature": signature });
      expect(verifyEasypostDelivery({ headers, body, secrets: [secret] }).ok).toBe(ok);
    });

    it("accepts the secret in either Unicode form, and not a body that was changed", () => {
      const [good] = easypost.filter((vector) => vector.ok);
      const headers = new Headers({ "X-Hmac-Signature": good?.signature ?? "" });
      for (const form of ["NFC", "NFD", "NFKD"]) {
        const secrets = [(good?.secret ?? "").normalize(form)];
        expect(verifyEasypostDelivery({ headers, body, secrets }).ok).toBe(true);
        const changed = Buffer.from(body.toString("utf8").replace("614.4", "614.5"));
        expect(verifyEasypostDelivery({ headers, body: changed, secrets }).ok).toBe(false);
      }
    });
  });
});

withFixtures("stripe", () => {
  // Stripe publishes no fixed vectors; its documented scheme is computed here independently of the product's code.
  const body = fixtureBytes("stripe/fixtures3.json");
  const secret = "whsec_conformance";
  const sign = (at: number, key: string) =>
    createHmac("sha256", key).update(`${at}.`).update(body).digest("hex");
  const at = 1_900_000_000;
  const verify = (header: string, now: number) =>
    verifyStripeDelivery({
      headers: new Headers({ "Stripe-Signature": header }),
      body,
      secrets: [secret],
      now: new Date(now * 1000),
    });

  it.each([
    ["signed now", `t=${at},v1=${sign(at, secret)}`, at, true],
    ["one of two signatures fits", `t=${at},v1=${sign(at, "old")},v1=${sign(at, secret)},v0=abc`, at, true],
    ["five minutes ago", `t=${at},v1=${sign(at, secret)}`, at + 300, true],
    ["longer ago", `t=${at},v1=${sign(at, secret)}`, at + 301, false],
    ["from the future", `t=${at},v1=${sign(at, secret)}`, at - 301, false],
    ["another time than was signed", `t=${at + 1},v1=${sign(at, secret)}`, at, false],
    ["another secret", `t=${at},v1=${sign(at, "other")}`, at, false],
    ["a cut signature", `t=${at},v1=${sign(at, secret).slice(0, 62)}`, at, false],
    ["no signature", `t=${at}`, at, false],
  ])("%s", (_name, header, now, isAccepted) => {
    expect(verify(header, now).ok).toBe(isAccepted);
  });
});
