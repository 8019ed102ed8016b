import { err, ok, type Result } from "#kernel/result.ts";
import { equalBytes, hmacSha256 } from "#server/platform/crypto.ts";

export type EasypostSignatureRefusal =
  | { code: "shipping.signature_missing" }
  | { code: "shipping.signature_malformed" }
  | { code: "shipping.body_empty" }
  | { code: "shipping.signature_wrong" };

export interface EasypostRequest {
  headers: { get(name: string): string | null };
  /** The bytes as received. */
  body: Uint8Array;
  /** The webhook's secrets: the current one, and the previous while rotating. */
  secrets: readonly string[];
}

/**
 * Verifies `X-Hmac-Signature: hmac-sha256-hex=<hex>` over the raw body. EasyPost normalizes the secret to NFKD before it
 * signs, and signs the body with whole-number weights written "614.0": where something on the way rewrote them to "614", the
 * body as EasyPost signed it is restored and tried as well.
 */
export function verifyEasypostDelivery(
  request: EasypostRequest,
): Result<undefined, EasypostSignatureRefusal> {
  const given = request.headers.get("x-hmac-signature")?.trim() ?? "";
  if (given === "") return err({ code: "shipping.signature_missing" });
  const hex = /^hmac-sha256-hex=([0-9a-fA-F]{64})$/.exec(given)?.[1];
  if (hex === undefined) return err({ code: "shipping.signature_malformed" });
  if (request.body.length === 0) return err({ code: "shipping.body_empty" });
  const signature = Buffer.from(hex, "hex");
  const raw = Buffer.from(request.body.buffer, request.body.byteOffset, request.body.byteLength);
  const bodies = [raw, Buffer.from(withWholeWeights(raw.toString("utf8")), "utf8")];
  let isSigned = false;
  for (const secret of request.secrets) {
    const key = Buffer.from(secret.normalize("NFKD"), "utf8");
    for (const body of bodies)
      isSigned = (secret !== "" && equalBytes(signature, hmacSha256(key, body))) || isSigned;
  }
  return isSigned ? ok() : err({ code: "shipping.signature_wrong" });
}

function withWholeWeights(text: string): string {
  return text.replace(/("weight"\s*:\s*-?\d+)(?=\s*[,}])/g, "$1.0");
}
