import { parentPort } from "node:worker_threads";
import zipcodes from "zipcodes";

/** What {@link postalPlaces} starts: boils the library's five megabytes of places down to codes and coordinates. */
const known = Object.entries(zipcodes.codes)
  .filter(([, { latitude, longitude }]) => latitude !== null && longitude !== null)
  .toSorted(([a], [b]) => (a < b ? -1 : 1));

parentPort?.postMessage({
  codes: known.map(([code]) => code.padEnd(5)).join(""),
  points: Float64Array.from(known.flatMap(([, { latitude, longitude }]) => [latitude!, longitude!])),
});
