import { newId } from "#kernel/ids.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { locationDefaults, type LocationFields, type NewLocation, type UpdateLocation } from "../contract.ts";
import type { LocationsRefusal } from "../errors.ts";
import { locationChanged } from "../events.ts";
import { getLocation } from "../queries/list-locations.ts";
import { insertLocation, locationOfCode, lockLocation, saveLocation } from "../store.ts";

/**
 * Adds a location. With an id of the caller a second call changes nothing.
 *
 * @returns its id; `locations.code_taken` when another location has the code, `.id_taken` when another one has the id
 */
export async function createLocation(
  work: Work,
  input: NewLocation,
): Promise<Result<{ locationId: string }, LocationsRefusal>> {
  const { id = newId("loc"), ...fields } = input;
  const holder = await locationOfCode(work, fields.code);
  if (holder === id) return ok({ locationId: id });
  if (holder) return err({ code: "locations.code_taken", locationCode: fields.code, locationId: holder });
  const isNew = await insertLocation(work, id, {
    ...locationDefaults,
    workdays: [...locationDefaults.workdays],
    holidayDates: [],
    capabilities: [],
    ...fields,
  });
  if (!isNew) return takenMeanwhile(work, id, fields.code);
  await emit(work, locationChanged, { locationId: id });
  return ok({ locationId: id });
}

/** Another call of the same moment made it, or took its code, or the id is that of another location. */
async function takenMeanwhile(
  work: Work,
  id: string,
  code: string,
): Promise<Result<{ locationId: string }, LocationsRefusal>> {
  const holder = await locationOfCode(work, code);
  if (holder === id) return ok({ locationId: id });
  return err(
    holder
      ? { code: "locations.code_taken", locationCode: code, locationId: holder }
      : { code: "locations.id_taken", locationId: id },
  );
}

/**
 * Changes a location that nobody changed since `version`.
 *
 * @returns the new version; `locations.location_unknown`, `.version_changed` with the fields that differ now, or `.code_taken`
 */
export async function updateLocation(
  work: Work,
  input: UpdateLocation,
): Promise<Result<{ version: number }, LocationsRefusal>> {
  const { locationId, changes } = input;
  const locked = await lockLocation(work, locationId);
  const current = locked && (await getLocation(work, locationId));
  if (!current) return err({ code: "locations.location_unknown", locationId });
  const changed = (Object.keys(changes) as (keyof LocationFields)[]).filter(
    (field) => !isSame(changes[field], current[field]),
  );
  if (changed.length === 0) return ok({ version: current.version });
  if (current.version !== input.version) {
    const { version: currentVersion } = current;
    const facts = { locationId, yourVersion: input.version, currentVersion, changedFields: changed };
    return err({ code: "locations.version_changed", ...facts });
  }
  if (changes.code !== undefined && changes.code !== current.code) {
    const holder = await locationOfCode(work, changes.code);
    if (holder) return err({ code: "locations.code_taken", locationCode: changes.code, locationId: holder });
  }
  await saveLocation(work, locationId, changes, clock.now());
  await emit(work, locationChanged, { locationId });
  return ok({ version: current.version + 1 });
}

function isSame(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return left === right;
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
