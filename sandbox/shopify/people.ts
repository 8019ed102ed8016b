import type { Random } from "../random.ts";
import type { Address } from "./shop.ts";

const firstNames = ["Ada", "Ben", "Clara", "Dmitri", "Elena", "Farid", "Grace", "Hugo", "Imani", "Jonas", "Keiko", "Lena", "Marco", "Nadia", "Owen", "Priya", "Quinn", "Rosa", "Samir", "Tessa", "Uma", "Viktor", "Wren", "Yara"]; // prettier-ignore
const lastNames = ["Abbott", "Brooks", "Castillo", "Dahl", "Eriksen", "Flores", "Garner", "Haddad", "Ivers", "Jensen", "Kaplan", "Lowell", "Moss", "Nakamura", "Ortiz", "Pierce", "Reyes", "Sandoval", "Tran", "Underwood", "Vance", "Whitaker"]; // prettier-ignore
const streets = ["Elm St", "Maple Ave", "Harbor Rd", "Summit Dr", "Lakeview Ln", "2nd St", "Cedar Ct", "Prospect Ave", "Mill Rd", "Juniper Way"]; // prettier-ignore

/** City, state code, state, ZIP, latitude, longitude, and a sales tax of about that place. */
const places: [string, string, string, string, number, number, number][] = [
  ["Boston", "MA", "Massachusetts", "02116", 42.35, -71.07, 0.0625],
  ["Burlington", "VT", "Vermont", "05401", 44.48, -73.21, 0.07],
  ["Brooklyn", "NY", "New York", "11215", 40.66, -73.98, 0.08875],
  ["Philadelphia", "PA", "Pennsylvania", "19103", 39.95, -75.17, 0.08],
  ["Asheville", "NC", "North Carolina", "28801", 35.6, -82.55, 0.07],
  ["Atlanta", "GA", "Georgia", "30308", 33.77, -84.38, 0.089],
  ["Miami", "FL", "Florida", "33130", 25.77, -80.2, 0.07],
  ["Chicago", "IL", "Illinois", "60614", 41.92, -87.65, 0.1025],
  ["Madison", "WI", "Wisconsin", "53703", 43.08, -89.38, 0.055],
  ["Minneapolis", "MN", "Minnesota", "55408", 44.95, -93.29, 0.09025],
  ["Austin", "TX", "Texas", "78704", 30.25, -97.76, 0.0825],
  ["Denver", "CO", "Colorado", "80205", 39.76, -104.97, 0.0881],
  ["Boulder", "CO", "Colorado", "80302", 40.02, -105.28, 0.08845],
  ["Boise", "ID", "Idaho", "83702", 43.62, -116.2, 0.06],
  ["Salt Lake City", "UT", "Utah", "84103", 40.78, -111.88, 0.0775],
  ["Phoenix", "AZ", "Arizona", "85004", 33.45, -112.07, 0.086],
  ["Reno", "NV", "Nevada", "89501", 39.53, -119.81, 0.08265],
  ["San Francisco", "CA", "California", "94107", 37.77, -122.4, 0.08625],
  ["Los Angeles", "CA", "California", "90026", 34.08, -118.26, 0.095],
  ["Portland", "OR", "Oregon", "97205", 45.52, -122.69, 0],
  ["Seattle", "WA", "Washington", "98103", 47.67, -122.34, 0.1025],
  ["Bozeman", "MT", "Montana", "59715", 45.68, -111.04, 0],
];

/** Somebody invented, somewhere real, with the tax rate there. */
export function somebody(random: Random): { address: Address; email: string; taxRate: number } {
  const firstName = random.pick("orders", firstNames);
  const lastName = random.pick("orders", lastNames);
  const [city, provinceCode, province, zip, latitude, longitude, taxRate] = random.pick("orders", places);
  const address: Address = {
    firstName,
    lastName,
    company: null,
    address1: `${random.between("orders", 3, 980)} ${random.pick("orders", streets)}`,
    address2: random.next("orders") < 0.2 ? `Apt ${random.between("orders", 1, 40)}` : null,
    city,
    province,
    provinceCode,
    zip,
    country: "United States",
    countryCode: "US",
    phone: null,
    latitude,
    longitude,
  };
  const email = `${firstName}.${lastName}${random.between("orders", 10, 99)}@example.com`.toLowerCase();
  return { address, email, taxRate };
}
