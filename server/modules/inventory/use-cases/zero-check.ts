import { ok, type Result } from "#kernel/result.ts";
import { localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { getLocation } from "#server/modules/locations/public.ts";
import { current } from "#server/modules/releases/public.ts";
import { clock } from "#server/platform/clock.ts";
import { countPolicy, defaultCountPolicy, type ZeroCheckInput } from "../contract.ts";
import { insertCount, insertCountScan, knownCountScan, updateCount } from "../count-store.ts";
import type { InventoryRefusal } from "../errors.ts";

/** A bin that the system thinks is empty now. */
export interface EmptiedBin {
  binId: string;
  binCode: string;
}

/**
 * Which of these bins the system thinks were emptied by what was just taken out, and nobody looked into since: the person who stands
 * there is asked whether that is so. None when `inventory.count_policy` asks nobody.
 *
 * @param taken bins with the moment something was taken out of them
 */
export async function emptiedBins(
  work: Work,
  taken: readonly { binId: string; at: Date }[],
): Promise<EmptiedBin[]> {
  if (taken.length === 0) return [];
  const { tenantId } = work;
  const rows = await work.tx.$queryRaw<EmptiedBin[]>`
    select b.id as "binId", b.code as "binCode"
      from jsonb_to_recordset(${JSON.stringify(taken)}::jsonb) as t("binId" text, at timestamptz)
      join bin b on b.tenant_id = ${tenantId} and b.id = t."binId"
     where not exists (select from bin_level l where l.tenant_id = b.tenant_id and l.bin_id = b.id and l.quantity > 0)
       and not exists (select from stock_count c where c.tenant_id = b.tenant_id and c.bin_id = b.id
         and (c.status in ('planned', 'open', 'pending_approval') or c.submitted_at >= t.at))
     order by b.code`;
  if (rows.length === 0) return [];
  const { body } = await current(work, "inventory.count_policy", countPolicy, defaultCountPolicy);
  return body.zeroChecks ? rows : [];
}

/**
 * Takes what a person says who stands before a bin that the system thinks is empty. Empty is a count of it that agrees; anything
 * left plans a count of the bin, which somebody else's hands may do. The same answer sent twice is one; a bin that is being
 * counted, or holds stock again, is left alone.
 */
export async function answerZeroCheck(
  work: Work,
  { binId, isEmpty, scanKey }: ZeroCheckInput,
): Promise<Result<{ isPlanned: boolean }, InventoryRefusal>> {
  const { tenantId } = work;
  const known = await knownCountScan<{ isPlanned: boolean }>(work, scanKey);
  if (known) return ok(known);
  const [bin] = await work.tx.$queryRaw<{ code: string; locationId: string; isFree: boolean }[]>`
    select b.code, b.location_id as "locationId",
           not exists (select from bin_level l where l.tenant_id = b.tenant_id and l.bin_id = b.id and l.quantity > 0)
           and not exists (select from stock_count c where c.tenant_id = b.tenant_id and c.bin_id = b.id
             and c.status in ('planned', 'open', 'pending_approval')) as "isFree"
      from bin b where b.tenant_id = ${tenantId} and b.id = ${binId} for update of b`;
  if (!bin || (work.boundTo && bin.locationId !== work.boundTo))
    return { ok: false, error: { code: "inventory.not_stocked", lines: [{ binId }] } };
  if (!bin.isFree) return ok({ isPlanned: false });
  const location = await getLocation(work, bin.locationId);
  const countId = await insertCount(work, {
    locationId: bin.locationId,
    binId,
    reason: "zero_check",
    plannedOn: localDateOf(clock.now(), location?.timeZone ?? "UTC"),
  });
  const answer = { isPlanned: !isEmpty };
  if (isEmpty) {
    const now = clock.now();
    await updateCount(work, countId, { status: "open", countedBy: work.actor.id, openedAt: now });
    await updateCount(work, countId, { status: "posted", submittedAt: now });
  }
  await insertCountScan(work, { countId, scanKey, code: bin.code, isAccepted: true, answer });
  return ok(answer);
}
