import { describe, expect, it } from "vitest";
import { scrub } from "./log.ts";

const secret = "hunter2hunter2";

describe("a log line", () => {
  it.each([
    `postgres://portal:${secret}@localhost/db`,
    `smtp://mailer:${secret}@mail.example.com:587`,
    `redis://:${secret}@10.0.0.1`,
    `https://x.example/cb?access_token=${secret}&page=2`,
    `{"apiSecret":"${secret}","page":2}`,
    `body was {\\"client_secret\\": \\"${secret}\\"}`,
    `password: '${secret}'`,
    `Authorization: Bearer ${secret}`,
    `PASSWORD=${secret}`,
    `x-api-key: ${secret}`,
    `/reset/${secret}`,
    `https://portal.example/track/${secret}?x=1`,
    `https://portal.example/invite/${secret}`,
    `key tl_${secret} was used`,
    `sk_test_${secret}`,
    `shpat_${secret}`,
  ])("hides the secret in %s", (text) => {
    expect(JSON.stringify(scrub({ note: text }))).not.toContain(secret);
    expect(JSON.stringify(scrub(new Error(text)))).not.toContain(secret);
    expect(JSON.stringify(scrub({ deep: [{ note: text }] }))).not.toContain(secret);
  });

  it("hides by the name of the field, however deep", () => {
    const facts = {
      a: { webhookSecret: secret, refresh_token: secret, keyHash: secret, totpSecretSealed: secret },
    };
    expect(JSON.stringify(scrub(facts))).not.toContain(secret);
  });

  it("hides people and cards", () => {
    expect(scrub("mail ann@example.com about 4242 4242 4242 4242")).toBe("mail [mail] about [number]");
    expect(scrub({ email: "a", phone: "b", firstName: "c", address1: "d" })).toEqual({
      email: "[hidden]", phone: "[hidden]", firstName: "[hidden]", address1: "[hidden]",
    }); // prettier-ignore
  });

  it("keeps what helps to find a fault", () => {
    for (const text of [
      "The order ord_0198 was not found.",
      "postgres://[secret]@localhost/db",
      "GET /api/trpc/orders.list?limit=50 took 12 ms",
      "Unexpected token < in JSON at position 0",
    ])
      expect(scrub(text)).toBe(text);
    expect(scrub(`postgres://portal:x@db.internal:5432/main`)).toBe(
      "postgres://[secret]@db.internal:5432/main",
    );
    expect(scrub({ n: 1n, bytes: Buffer.from("abc") })).toEqual({ n: "1", bytes: "[3 bytes]" });
  });

  it("is made in time that grows with its length only", () => {
    const began = performance.now();
    for (const part of ["a", "token", "a.", "1 ", "x@", '\\"', "://"]) scrub(part.repeat(20_000));
    // a quadratic pattern takes minutes
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
