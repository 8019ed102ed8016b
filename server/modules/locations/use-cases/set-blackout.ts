import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { AddBlackout } from "../contract.ts";
import type { LocationsRefusal } from "../errors.ts";
import { locationChanged } from "../events.ts";
import { deleteBlackout, insertBlackout, lockBlackout, lockLocation, saveBlackoutEnd } from "../store.ts";

/**
 * Says that a location ships nothing from one instant to another. The same blackout twice is one.
 *
 * @returns its id; `locations.location_unknown` or `.blackout_ends_first`
 */
export async function addBlackout(
  work: Work,
  input: AddBlackout,
): Promise<Result<{ blackoutId: string }, LocationsRefusal>> {
  const { locationId, fromAt, toAt } = input;
  if (!(await lockLocation(work, locationId))) return err({ code: "locations.location_unknown", locationId });
  if (toAt <= fromAt) return err({ code: "locations.blackout_ends_first", fromAt, toAt });
  const same = await work.tx.locationBlackout.findFirst({
    where: { tenantId: work.tenantId, locationId, fromAt, toAt },
    select: { id: true },
  });
  if (same) return ok({ blackoutId: same.id });
  const blackoutId = await insertBlackout(work, input);
  await emit(work, locationChanged, { locationId });
  return ok({ blackoutId });
}

/** Ends a blackout now; one that has not begun is taken back, one that is over stays as it was. `locations.blackout_unknown` else. */
export async function endBlackout(
  work: Work,
  blackoutId: string,
): Promise<Result<undefined, LocationsRefusal>> {
  const blackout = await lockBlackout(work, blackoutId);
  if (!blackout) return err({ code: "locations.blackout_unknown", blackoutId });
  const now = clock.now();
  if (blackout.toAt <= now) return ok();
  if (blackout.fromAt > now) await deleteBlackout(work, blackoutId);
  else await saveBlackoutEnd(work, blackoutId, now);
  await emit(work, locationChanged, { locationId: blackout.locationId });
  return ok();
}
