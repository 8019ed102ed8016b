import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { identifyEdiDelivery } from "./webhook.ts";

const secret = "a-secret-of-some-length";
const body = new TextEncoder().encode("ISA*00*");
const now = new Date("2026-03-02T09:00:00Z");
const seconds = now.getTime() / 1_000;
const sign = (time: number, text = "ISA*00*", key = secret) =>
  `t=${time},v1=${createHmac("sha256", key).update(`${time}.${text}`).digest("hex")}`;
const identify = (headers: Record<string, string>) =>
  identifyEdiDelivery({
    headers: new Headers(headers),
    body,
    secrets: ["older-secret-of-length", secret],
    account: "",
    now,
  });

describe("an upload of EDI", () => {
  it.each([
    ["the key", { authorization: `Bearer ${secret}` }, true],
    ["another key", { authorization: "Bearer not-the-secret-of-it" }, false],
    ["a signature of now", { "x-edi-signature": sign(seconds) }, true],
    ["a signature of ten minutes ago", { "x-edi-signature": sign(seconds - 600) }, false],
    ["a signature of other bytes", { "x-edi-signature": sign(seconds, "ISA*01*") }, false],
    ["a signature with another key", { "x-edi-signature": sign(seconds, "ISA*00*", "x".repeat(20)) }, false],
    ["nothing", {}, false],
  ])("with %s", (_, headers, isTaken) => expect(identify(headers as Record<string, string>).ok).toBe(isTaken));

  it("is the same delivery when the bytes are the same", () => {
    const names = [identify({ authorization: `Bearer ${secret}` }), identify({ "x-edi-signature": sign(seconds) })];
    expect(names[0]).toEqual(names[1]);
  });
}); // prettier-ignore
