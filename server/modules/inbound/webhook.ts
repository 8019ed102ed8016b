import { err, ok } from "#kernel/result.ts";
import { bodyDigest, type Identify } from "#server/modules/partners/public.ts";
import { equalBytes, hmacSha256 } from "#server/platform/crypto.ts";

/** A signature of an older moment is refused: somebody recorded it. */
const MOST_SECONDS = 300;

const equal = (left: string, right: string): boolean => equalBytes(Buffer.from(left), Buffer.from(right));

/**
 * Verifies an upload of EDI: `Authorization: Bearer <secret>`, or `x-edi-signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of
 * "<t>." and the body>`. The same bytes are the same delivery.
 */
export const identifyEdiDelivery: Identify = ({ headers, body, secrets, now }) => {
  const names = { topic: "x12", eventId: bodyDigest(body), webhookId: null, triggeredAt: null };
  const bearer = /^Bearer (\S{16,200})$/.exec(headers.get("authorization") ?? "")?.[1];
  if (bearer !== undefined)
    return secrets.some((secret) => equal(secret, bearer)) ? ok(names) : err({ code: "edi.wrong_key" });
  const signed = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(headers.get("x-edi-signature") ?? "");
  if (!signed) return err({ code: "edi.unsigned" });
  const [, time = "", signature = ""] = signed;
  if (Math.abs(now.getTime() / 1_000 - Number(time)) > MOST_SECONDS) return err({ code: "edi.too_old" });
  const isOurs = secrets.some((secret) =>
    equal(hmacSha256(secret, Buffer.concat([Buffer.from(`${time}.`), body])).toString("hex"), signature),
  );
  return isOurs ? ok(names) : err({ code: "edi.wrong_signature" });
};
