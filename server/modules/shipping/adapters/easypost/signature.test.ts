import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { verifyEasypostDelivery } from "./signature.ts";

// "ﬁ" is one character that NFKD writes as two; "é" may be written as one or two.
const secret = "ﬁ-caf\u00e9";
const sign = (body: string, key: string) =>
  `hmac-sha256-hex=${createHmac("sha256", key).update(body).digest("hex")}`;
const verify = (body: string, signature: string | null, secrets = [secret]) =>
  verifyEasypostDelivery({
    headers: new Headers(signature === null ? {} : { "X-Hmac-Signature": signature }),
    body: Buffer.from(body),
    secrets,
  });

describe("a signed delivery", () => {
  const body = '{"description":"tracker.updated","result":{"weight":614.0}}';
  const signature = sign(body, secret.normalize("NFKD"));

  it("verifies with the secret in any Unicode form", () => {
    for (const form of ["NFC", "NFD", "NFKC", "NFKD"])
      expect(verify(body, signature, [secret.normalize(form)]).ok).toBe(true);
  });

  it("verifies after something rewrote its whole-number weight, and only the weight", () => {
    expect(verify(body.replace("614.0", "614"), signature).ok).toBe(true);
    expect(verify(body.replace("614.0", "615"), signature).ok).toBe(false);
    expect(verify(body.replace("weight", "width"), signature).ok).toBe(false);
  });

  it("verifies with the previous secret while rotating", () => {
    expect(verify(body, signature, ["next", secret]).ok).toBe(true);
    expect(verify(body, signature, ["next"]).ok).toBe(false);
  });

  it("control: the secret as typed, without normalization, is another key", () => {
    expect(verify(body, sign(body, secret.normalize("NFC"))).ok).toBe(false);
  });

  it.each([
    [null, "shipping.signature_missing"],
    ["", "shipping.signature_missing"],
    ["hmac-sha256-hex=abcd", "shipping.signature_malformed"],
    [signature.replace("hmac-sha256-hex=", ""), "shipping.signature_malformed"],
    [sign(body, "other"), "shipping.signature_wrong"],
  ])("is refused with %j", (given, code) => {
    expect(verify(body, given)).toEqual({ ok: false, error: { code } });
  });

  it("is refused when it is empty or no secret is set", () => {
    expect(verify("", sign("", secret.normalize("NFKD")))).toMatchObject({
      error: { code: "shipping.body_empty" },
    });
    expect(verify(body, sign(body, ""), [""]).ok).toBe(false);
  });
});
