import { expect, it } from "vitest";
import { lotFieldsOf } from "./scanned-lot.ts";

const today = "2026-11-25";

it("takes lot, expiry date and serial number from an element string, as scanners send it and as it is printed", () => {
  expect(lotFieldsOf("]C1010401234567890110L-7\u001d17270200", today)).toEqual({
    lot: "L-7",
    expiresOn: "2027-02-28",
  });
  expect(lotFieldsOf("(01)04012345678901(21)S-1", today)).toEqual({ serials: ["S-1"] });
  expect(lotFieldsOf("(01)04012345678901(17)261231", today)).toEqual({ expiresOn: "2026-12-31" });
});

it("takes nothing from what is no element string", () => {
  for (const code of ["L-7", "4012345678901", "", "(01)0401234567890"])
    expect(lotFieldsOf(code, today)).toBeUndefined();
});
