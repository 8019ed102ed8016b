import { err, ok, type Result } from "#kernel/result.ts";
import { equalBytes, hmacSha256 } from "#server/platform/crypto.ts";

export type StripeSignatureRefusal =
  | { code: "settlement.signature_missing" }
  | { code: "settlement.signature_malformed" }
  | { code: "settlement.signature_wrong" }
  /** Signed, but too long ago or ahead of our clock: a replay, or a clock that is wrong. */
  | { code: "settlement.signature_stale"; secondsApart: number };

export interface StripeRequest {
  headers: { get(name: string): string | null };
  /** The bytes as received. */
  body: Uint8Array;
  /** The endpoint's secrets: the current one, and the previous while rotating. */
  secrets: readonly string[];
  now: Date;
}

/** Stripe's own libraries accept five minutes each way. */
const toleranceSeconds = 300;

/**
 * Verifies `Stripe-Signature: t=<unix s>,v1=<hex>[,v1=<hex>…]`: HMAC-SHA256 over `<t>.<raw body>`. While a secret is rotated
 * several v1 are sent; one that fits is enough. The age is judged only after the signature, so that strangers learn nothing.
 */
export function verifyStripeDelivery(
  request: StripeRequest,
): Result<{ signedAt: Date }, StripeSignatureRefusal> {
  const given = request.headers.get("stripe-signature")?.trim() ?? "";
  if (given === "") return err({ code: "settlement.signature_missing" });
  const fields = given
    .slice(0, 4000)
    .split(",")
    .map((field) => field.trim().split("="));
  const time = fields.find(([name]) => name === "t")?.[1] ?? "";
  const signatures = fields
    .filter(([name, value]) => name === "v1" && /^[0-9a-f]{64}$/i.test(value ?? ""))
    .map(([, value]) => Buffer.from(value ?? "", "hex"));
  if (!/^\d{1,12}$/.test(time) || signatures.length === 0)
    return err({ code: "settlement.signature_malformed" });
  const { body } = request;
  const payload = Buffer.concat([Buffer.from(`${time}.`), body]);
  let isSigned = false;
  for (const secret of request.secrets) {
    const expected = hmacSha256(secret, payload);
    for (const signature of signatures)
      isSigned = (secret !== "" && equalBytes(signature, expected)) || isSigned;
  }
  if (!isSigned) return err({ code: "settlement.signature_wrong" });
  const secondsApart = Math.round(request.now.getTime() / 1000) - Number(time);
  if (Math.abs(secondsApart) > toleranceSeconds)
    return err({ code: "settlement.signature_stale", secondsApart });
  return ok({ signedAt: new Date(Number(time) * 1000) });
}
