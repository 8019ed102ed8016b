import { expect, it } from "vitest";
import zipcodes from "zipcodes";
import { postalPlaces } from "./postal-codes.ts";

it("knows every place that the library knows, by the postal code as people write it, and nothing else", async () => {
  const places = await postalPlaces();
  const known = Object.entries(zipcodes.codes).filter(([, { latitude }]) => latitude !== null);
  expect(known.length).toBeGreaterThan(40_000);
  const missed = known.filter(([code, place]) => {
    const found = places.of(code, code.length === 5 ? "US" : "CA");
    return found?.latitude !== place.latitude || found?.longitude !== place.longitude;
  });
  expect(missed).toEqual([]);
  expect(places.of(" 83702-1234", "US")).toEqual(places.of("83702", "US"));
  expect(places.of("M5V 2T6", "CA")).toEqual(places.of("M5V", "CA"));
  for (const [code, country] of [
    ["83702", "DE"],
    ["00000", "US"],
    ["99999", "US"],
    ["837", "US"],
    ["", "US"],
    [null, "US"],
    ["83702", null],
  ] as const)
    expect(places.of(code, country)).toBeNull();
});
