import { describe, expect, it } from "vitest";
import { recognizeTrackingNumber } from "#kernel/tracking-number.ts";
import { fixtureFiles, vectors, withFixtures } from "./fixtures.ts";

interface Courier {
  tracking_numbers: {
    name: string;
    validation: { checksum?: unknown };
    test_numbers: { valid: string[]; invalid: string[] };
  }[];
}

/** Which formats of ours stand for a format of the collection. */
const ours: Record<string, string[]> = {
  UPS: ["ups_1z"],
  "UPS Waybill": ["ups_waybill"],
  "USPS 20": ["usps_20"],
  "USPS IMpb N": ["usps_impb_94"],
  "USPS IMpb C": ["usps_impb_92_93_95"],
  "USPS Legacy": ["usps_91", "usps_91_short"],
  "FedEx Express (12)": ["fedex_12"],
  "FedEx Express (34)": ["fedex_34"],
  "FedEx ASTRA (32)": ["fedex_astra"],
  "FedEx Ground": ["fedex_ground"],
  "FedEx Ground (SSCC-18)": ["fedex_sscc"],
  "FedEx Ground 96 (22)": ["fedex_ground_96"],
  "FedEx Ground GSN": ["fedex_ground_gsn"],
  "DHL Express": ["dhl_express"],
  "DHL Express (Piece ID)": ["dhl_express_piece"],
  "DHL E-Commerce": ["dhl_ecommerce"],
  "DHL E-Commerce (14)": ["dhl_ecommerce_14"],
  S10: ["s10"],
  "Canada Post (16)": ["canada_post_16"],
  OnTrac: ["ontrac_c"],
  "OnTrac D": ["ontrac_d"],
  "LaserShip LX": ["lasership_lx"],
  "LaserShip 1LS7 (15)": ["lasership_1ls7"],
  "LaserShip 1LS7 (18)": ["lasership_1ls7_18"],
  "LaserShip 1LSCX (15)": ["lasership_1lscx"],
  "Amazon Logistics": ["amazon_logistics"],
  "Amazon International": ["amazon_international"],
  "Purolator (12)": ["purolator_12"],
  "Purolator (alpha + 9)": ["purolator_alpha"],
  "DPD (28)": ["dpd_28"],
  "DPD (14)": ["dpd_14"],
  "Old Dominion": ["old_dominion"],
  "Old Dominion Guaranteed Shipment": ["old_dominion_80"],
  "Spee-Dee (20)": ["speedee_20"],
  "Canpar (22)": ["canpar_22"],
  "Landmark Global LTN": ["landmark_ltn"],
  Yodel: ["yodel"],
  "GOFO Express (US)": ["gofo_us"],
  YunExpress: ["yunexpress"],
};

withFixtures("tracking-numbers", () => {
  const formats = fixtureFiles("tracking-numbers").flatMap((path) => vectors<Courier>(path).tracking_numbers);

  describe.each(formats)("$name", ({ name, validation, test_numbers: numbers }) => {
    const candidates = (text: string) =>
      recognizeTrackingNumber(text).filter(({ format }) => ours[name]?.includes(format));

    it("recognizes every valid number", () => {
      for (const number of numbers.valid) expect(candidates(number).length, number).toBe(1);
    });

    it("refuses every invalid number", () => {
      for (const number of numbers.invalid) expect(candidates(number), number).toEqual([]);
    });

    it("claims a check digit only where there is one", () => {
      for (const number of numbers.valid) {
        expect(candidates(number)[0]?.hasCheckDigit, number).toBe(validation.checksum !== undefined);
      }
    });
  });
});
