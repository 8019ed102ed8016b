import zipcodes from "zipcodes";
import type { Point } from "../domain/distance.ts";

/** Where a postal code lies, for the United States and Canada; null elsewhere and for codes that are not known. */
export function pointOfPostalCode(postalCode: string | null, country: string | null): Point | null {
  if (!postalCode || (country !== "US" && country !== "CA")) return null;
  const found = zipcodes.lookup(country === "US" ? postalCode.trim().slice(0, 5) : postalCode.trim());
  return found ? { latitude: found.latitude, longitude: found.longitude } : null;
}
