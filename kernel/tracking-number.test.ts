import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gs1CheckDigit } from "./barcode.ts";
import { normalizeTrackingNumber, recognizeTrackingNumber } from "./tracking-number.ts";

/** Any UTF-16 text, control characters and broken surrogates included. */
const anyText = fc
  .array(fc.nat({ max: 0xffff }), { maxLength: 60 })
  .map((codes) => String.fromCharCode(...codes));

const formatsOf = (text: string) => recognizeTrackingNumber(text).map((candidate) => candidate.format);

describe("tracking numbers", () => {
  it("are recognized with spaces and in lower case", () => {
    // Check digit by hand: 0 1 2 3 4 5 0 3 1 2 3 4 5 6 7, every second doubled, sums to 70.
    expect(recognizeTrackingNumber(" 1z 012345 03 1234567 0 ")[0]).toEqual({
      carrier: "ups",
      format: "ups_1z",
      hasCheckDigit: true,
      number: "1Z0123450312345670",
    });
  });

  it("of the postal services verify their GS1 check digit, with or without the ZIP code in front", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^94\d{3}[0-8]\d{15}$/), (body) => {
        const number = body + gs1CheckDigit(body);
        expect(formatsOf(number)).toContain("usps_impb_94");
        expect(formatsOf(`42010118${number}`)).toContain("usps_impb_94");
        expect(formatsOf(`420101181234${number}`)).toContain("usps_impb_94");
        const wrong = body + ((Number(number.at(-1)) + 1) % 10);
        expect(formatsOf(wrong)).not.toContain("usps_impb_94");
      }),
    );
  });

  it("in the universal postal format name a country that exists", () => {
    // Weights 8 6 4 2 3 5 9 7 on 12345678 sum to 204; 204 mod 11 is 6; 11 − 6 = 5.
    expect(recognizeTrackingNumber("EE123456785DE")).toContainEqual(
      expect.objectContaining({ carrier: "post", country: "DE", hasCheckDigit: true }),
    );
    expect(formatsOf("EE123456785XX")).not.toContain("s10");
    expect(formatsOf("EE123456784DE")).not.toContain("s10");
  });

  it("put carriers proved by a check digit before those that only fit in shape", () => {
    const found = recognizeTrackingNumber("60000000000004");
    expect(found.map((candidate) => candidate.hasCheckDigit)).toEqual(
      [...found]
        .sort((a, b) => Number(b.hasCheckDigit) - Number(a.hasCheckDigit))
        .map((candidate) => candidate.hasCheckDigit),
    );
  });

  it("that nobody issues have no candidate, and no text throws", () => {
    expect(recognizeTrackingNumber("")).toEqual([]);
    expect(recognizeTrackingNumber("HELLO")).toEqual([]);
    fc.assert(fc.property(anyText, (text) => Array.isArray(recognizeTrackingNumber(text))));
    expect(normalizeTrackingNumber(" ab 12\t3")).toBe("AB123");
  });
});
