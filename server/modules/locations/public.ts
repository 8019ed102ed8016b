/** What other rooms and doors may call. */
export { createLocation, updateLocation } from "./use-cases/save-location.ts";
export { addBins, updateBin } from "./use-cases/save-bins.ts";
export { addBlackout, endBlackout } from "./use-cases/set-blackout.ts";
export { linkChannel, unlinkChannel } from "./use-cases/link-channel.ts";
export {
  binAt,
  binByBarcode,
  binsOf,
  blackoutsAt,
  blackoutsFrom,
  channelLocations,
  getLocation,
  listLocations,
  type BinRow,
  type BlackoutRow,
  type ChannelLocationRow,
  type LocationRow,
} from "./queries/list-locations.ts";
export { parcelAddressOf } from "./queries/parcel-address.ts";
export { calendarOf } from "./domain/calendar.ts";
export type { LocationsRefusal } from "./errors.ts";
