import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import type { LocationsRefusal } from "../errors.ts";
import {
  binsOf,
  blackoutsFrom,
  channelsOf,
  getLocation,
  type BinRow,
  type BlackoutRow,
  type ChannelLocationRow,
  type LocationRow,
} from "./list-locations.ts";

export interface LocationPage extends LocationRow {
  bins: BinRow[];
  /** Those that have not ended. */
  blackouts: BlackoutRow[];
  channels: ChannelLocationRow[];
}

/** One location with everything its page shows; `locations.location_unknown` otherwise. */
export async function getLocationPage(
  work: Work,
  locationId: string,
  now: Date,
): Promise<Result<LocationPage, LocationsRefusal>> {
  const location = await getLocation(work, locationId);
  if (!location) return err({ code: "locations.location_unknown", locationId });
  return ok({
    ...location,
    bins: await binsOf(work, locationId),
    blackouts: await blackoutsFrom(work, locationId, now),
    channels: await channelsOf(work, locationId),
  });
}
