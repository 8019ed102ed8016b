import { expect, it } from "vitest";
import { currencyDigits } from "#kernel/currency.ts";
import { vectors, withFixtures } from "./fixtures.ts";

/**
 * CLDR says how prices are shown, ISO 4217 what amounts hold. These in use have digits that are no longer shown; CLDR 48 gives
 * them fewer, and counting by CLDR would lose money that partners send.
 */
const shownWithFewer = [
  "AFN",
  "ALL",
  "COP",
  "HUF",
  "IDR",
  "IRR",
  "KPW",
  "LAK",
  "LBP",
  "MGA",
  "MMK",
  "PKR",
  "SOS",
  "SYP",
  "YER",
];
const iraqiDinar = "IQD";
/** Withdrawn before ISO 4217's present list; nobody sends them. */
const withdrawn = ["ADP", "BYR", "ESP", "ITL", "LUF", "MGF", "MRO", "SLL", "STD", "TMM", "TRL", "ZMK", "ZWD"];

withFixtures("currency", () => {
  const cldr = Object.entries(vectors<Record<string, { _digits: string }>>("currency/cldr-fractions.json"));

  it("agrees with CLDR for every currency in use, except where CLDR only shows fewer digits", () => {
    const differing = cldr
      .filter(([code]) => code !== "DEFAULT" && !withdrawn.includes(code))
      .filter(([code, { _digits }]) => currencyDigits(code) !== Number(_digits))
      .map(([code]) => code);
    expect(differing.sort()).toEqual([...shownWithFewer, iraqiDinar].sort());
  });

  it("never counts fewer digits than CLDR shows", () => {
    for (const [code, { _digits }] of cldr) {
      if (code !== "DEFAULT") expect(currencyDigits(code), code).toBeGreaterThanOrEqual(Number(_digits));
    }
  });

  it("has CLDR's default of two", () => {
    const [, standard] = cldr.find(([code]) => code === "DEFAULT") ?? [];
    for (const code of ["USD", "EUR", "GBP", "XYZ"])
      expect(currencyDigits(code)).toBe(Number(standard?._digits));
  });
});
