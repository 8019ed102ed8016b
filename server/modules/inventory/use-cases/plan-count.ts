import { err, ok, type Result } from "#kernel/result.ts";
import { localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { getLocation, updateBin } from "#server/modules/locations/public.ts";
import { clock } from "#server/platform/clock.ts";
import type { CountReason, PlanCountInput } from "../contract.ts";
import { activeCountOf, insertCount, lockCount, updateCount } from "../count-store.ts";
import { SET_ASIDE_FOR_COUNT } from "../domain/count-states.ts";
import type { InventoryRefusal } from "../errors.ts";

async function planBin(
  work: Work,
  bin: { id: string | null; locationId: string },
  reason: CountReason,
  parentId?: string,
): Promise<string> {
  const location = await getLocation(work, bin.locationId);
  return insertCount(work, {
    locationId: bin.locationId,
    binId: bin.id,
    reason,
    plannedOn: localDateOf(clock.now(), location?.timeZone ?? "UTC"),
    ...(parentId ? { parentId } : {}),
  });
}

/**
 * Plans a count of a bin, of every bin that holds a SKU, or of what lies in no bin of a location: with what was picked and has not
 * left, it is on hand. A place whose count has not ended keeps that one.
 * @returns the counts; `inventory.not_stocked` when there is no such bin or the SKU lies in none
 */
export async function planCount(
  work: Work,
  input: PlanCountInput,
): Promise<Result<{ countIds: string[] }, InventoryRefusal>> {
  const { binId, skuId, locationId, isLoose } = input;
  if (isLoose) {
    const location = locationId === undefined ? null : await getLocation(work, locationId);
    if (!location) return err({ code: "inventory.not_stocked", lines: [{ locationId }] });
    return ok({ countIds: [await planBin(work, { id: null, locationId: location.id }, "manual")] });
  }
  const bins = await work.tx.$queryRaw<{ id: string; locationId: string }[]>`
    select b.id, b.location_id as "locationId" from bin b
     where b.tenant_id = ${work.tenantId} and (${locationId ?? null}::text is null or b.location_id = ${locationId ?? null})
       and (b.id = ${binId ?? null} or exists (select from bin_level l where l.tenant_id = b.tenant_id and l.bin_id = b.id
         and l.sku_id = ${skuId ?? null} and l.quantity > 0)) order by b.id`;
  if (bins.length === 0) return err({ code: "inventory.not_stocked", lines: [{ skuId, locationId, binId }] });
  const countIds: string[] = [];
  for (const bin of bins) countIds.push(await planBin(work, bin, "manual"));
  return ok({ countIds });
}

/** Plans the count that is to check another one. */
export async function planRecount(
  work: Work,
  count: { id: string; binId: string | null; locationId: string },
): Promise<string> {
  return planBin(work, { id: count.binId, locationId: count.locationId }, "recount", count.id);
}

/** Takes a bin in which stock was missing out of picking, and has it counted. */
export async function setAsideForCount(work: Work, bin: { id: string; locationId: string }): Promise<void> {
  const row = await work.tx.bin.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: bin.id } },
    select: { setAsideAt: true },
  });
  if (!row) throw new Error(`Bin ${bin.id} is gone.`);
  // a bin that a person set aside keeps that reason
  if (row.setAsideAt === null) {
    const kept = await updateBin(work, { binId: bin.id, setAside: SET_ASIDE_FOR_COUNT });
    if (!kept.ok) throw new Error(`A bin cannot be set aside: ${kept.error.code}`);
  }
  if (!(await activeCountOf(work, { locationId: bin.locationId, binId: bin.id })))
    await planBin(work, bin, "short_pick");
}

/** Gives a counted bin back to picking when it was set aside to be counted. */
export async function freeCountedBin(work: Work, binId: string | null): Promise<void> {
  if (binId === null) return;
  const row = await work.tx.bin.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: binId } },
    select: { setAsideReason: true },
  });
  if (row?.setAsideReason !== SET_ASIDE_FOR_COUNT) return;
  const freed = await updateBin(work, { binId, setAside: null });
  if (!freed.ok) throw new Error(`A bin cannot be freed: ${freed.error.code}`);
}

/**
 * Gives up a count that was not submitted. Canceling twice changes nothing.
 * @returns `inventory.count_unknown`, or `.count_state` when it was submitted
 */
export async function cancelCount(work: Work, countId: string): Promise<Result<undefined, InventoryRefusal>> {
  const count = await lockCount(work, countId);
  if (!count) return err({ code: "inventory.count_unknown", countId });
  const { number, status } = count;
  if (status === "canceled") return ok();
  if (status !== "planned" && status !== "open")
    return err({ code: "inventory.count_state", number, status, wanted: "planned or open" });
  await updateCount(work, countId, { status: "canceled" });
  return ok();
}
