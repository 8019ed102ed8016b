import { expect, it } from "vitest";
import { currencyDigits, isCurrencyCode } from "./currency.ts";

it("counts the digits of a currency's minor unit, two unless listed", () => {
  const digits = { USD: 2, EUR: 2, HUF: 2, JPY: 0, KRW: 0, ISK: 0, KWD: 3, TND: 3, CLF: 4 };
  for (const [code, expected] of Object.entries(digits)) expect(currencyDigits(code), code).toBe(expected);
});

it("knows a code by its shape", () => {
  expect(isCurrencyCode("CHF")).toBe(true);
  for (const wrong of ["chf", "CH", "CHFR", "C1F", ""]) expect(isCurrencyCode(wrong)).toBe(false);
  expect(() => currencyDigits("chf")).toThrow(RangeError);
});
