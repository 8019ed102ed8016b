import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import type { LinkChannel } from "../contract.ts";
import type { LocationsRefusal } from "../errors.ts";
import { locationChanged } from "../events.ts";
import { channelLocations } from "../queries/list-locations.ts";
import { deleteChannelLink, lockLocation, upsertChannelLink } from "../store.ts";

/**
 * Lets a connection sell from a location. Linking again changes the location's id there.
 *
 * @returns `locations.location_unknown`, `.connection_unknown`, or `.external_taken` when refused
 */
export async function linkChannel(
  work: Work,
  input: LinkChannel,
): Promise<Result<undefined, LocationsRefusal>> {
  const { connectionId, locationId, externalLocationId } = input;
  if (!(await lockLocation(work, locationId))) return err({ code: "locations.location_unknown", locationId });
  const links = await channelLocations(work, connectionId);
  const holder = links.find((link) => link.externalLocationId === externalLocationId);
  if (holder?.locationId === locationId) return ok();
  if (holder)
    return err({ code: "locations.external_taken", externalLocationId, locationId: holder.locationId });
  const isLinked = await upsertChannelLink(work, input);
  if (!isLinked) return err({ code: "locations.connection_unknown", connectionId });
  await emit(work, locationChanged, { locationId });
  return ok();
}

/** Ends the link; when there is none nothing happens. */
export async function unlinkChannel(
  work: Work,
  input: { connectionId: string; locationId: string },
): Promise<Result<undefined, LocationsRefusal>> {
  const wasLinked = await deleteChannelLink(work, input.connectionId, input.locationId);
  if (wasLinked) await emit(work, locationChanged, { locationId: input.locationId });
  return ok();
}
