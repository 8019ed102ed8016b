import { generate, verify } from "otplib";
import { describe, expect, it } from "vitest";
import { vectors, withFixtures } from "./fixtures.ts";

interface TotpVector {
  alg: "SHA1" | "SHA256" | "SHA512";
  secret_base32: string;
  time: number;
  step: number;
  digits: 6 | 8;
  otp: string;
}

interface HotpVector {
  secret_ascii: string;
  counter: number;
  otp: string;
}

withFixtures("totp", () => {
  const { totp, hotp } = vectors<{ totp: TotpVector[]; hotp: HotpVector[] }>("totp/rfc6238-rfc4226.json");

  describe("RFC 6238, appendix B", () => {
    it.each(totp)(
      "$alg at $time is $otp",
      async ({ alg, secret_base32: padded, time, step, digits, otp }) => {
        const options = {
          strategy: "totp" as const,
          secret: padded.replace(/=+$/, ""),
          algorithm: alg.toLowerCase() as "sha1" | "sha256" | "sha512",
          digits,
          period: step,
          epoch: time,
        };
        expect(await generate(options)).toBe(otp);
        expect(await verify({ ...options, token: otp })).toMatchObject({ valid: true });
      },
    );
  });

  describe("RFC 4226, appendix D", () => {
    it.each(hotp)("counter $counter is $otp", async ({ secret_ascii: secret, counter, otp }) => {
      const options = { strategy: "hotp" as const, secret: Buffer.from(secret), digits: 6 as const, counter };
      expect(await generate(options)).toBe(otp);
    });
  });
});
