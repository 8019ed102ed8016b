import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { verifyStripeDelivery } from "./signature.ts";

const body = '{"id":"evt_1","type":"payout.paid"}';
const at = 1_800_000_000;
const sign = (text: string, time: number, key = "whsec_a") =>
  createHmac("sha256", key).update(`${time}.${text}`).digest("hex");
const verify = (header: string | null, given: { now?: number; secrets?: string[]; body?: string } = {}) =>
  verifyStripeDelivery({
    headers: new Headers(header === null ? {} : { "Stripe-Signature": header }),
    body: Buffer.from(given.body ?? body),
    secrets: given.secrets ?? ["whsec_a"],
    now: new Date((given.now ?? at) * 1000),
  });

describe("a signed delivery", () => {
  const header = `t=${at},v1=${sign(body, at)}`;

  it("verifies, and says when it was signed", () => {
    expect(verify(header)).toEqual({ ok: true, value: { signedAt: new Date(at * 1000) } });
  });

  it("verifies with any of several signatures and secrets, in any order", () => {
    expect(verify(`v1=${sign(body, at, "whsec_old")},t=${at}, v1=${sign(body, at)}`).ok).toBe(true);
    expect(verify(header, { secrets: ["whsec_next", "whsec_a"] }).ok).toBe(true);
    expect(verify(header, { secrets: ["whsec_next"] }).ok).toBe(false);
  });

  it("is stale beyond five minutes each way, and says how far", () => {
    expect(verify(header, { now: at + 300 }).ok).toBe(true);
    expect(verify(header, { now: at - 300 }).ok).toBe(true);
    expect(verify(header, { now: at + 301 })).toEqual({
      ok: false,
      error: { code: "settlement.signature_stale", secondsApart: 301 },
    });
    expect(verify(header, { now: at - 301 })).toMatchObject({ error: { secondsApart: -301 } });
  });

  it.each([
    [null, "settlement.signature_missing"],
    ["", "settlement.signature_missing"],
    ["t=1", "settlement.signature_malformed"],
    [`v1=${sign(body, at)}`, "settlement.signature_malformed"],
    [`t=${at},v1=short`, "settlement.signature_malformed"],
    [`t=${at},v0=${sign(body, at)}`, "settlement.signature_malformed"],
    [`t=${at + 1},v1=${sign(body, at)}`, "settlement.signature_wrong"],
    [`t=${at},v1=${sign(body, at, "other")}`, "settlement.signature_wrong"],
    [`t=${at},v1=${sign(`${body} `, at)}`, "settlement.signature_wrong"],
  ])("is refused with %j", (given, code) => {
    expect(verify(given)).toMatchObject({ ok: false, error: { code } });
  });

  it("is not judged by its age before its signature", () => {
    expect(verify(`t=1,v1=${sign(body, at)}`)).toMatchObject({
      error: { code: "settlement.signature_wrong" },
    });
  });

  it("is refused when no secret is set", () => {
    expect(verify(`t=${at},v1=${sign(body, at, "")}`, { secrets: [""] }).ok).toBe(false);
    expect(verify(header, { secrets: [] }).ok).toBe(false);
  });
});
