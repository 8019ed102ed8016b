import { newId } from "#kernel/ids.ts";
import { expectOk } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { openCount, planCount, scanCount, submitCount } from "#server/modules/inventory/public.ts";
import { at, by, daysAgo } from "./past.ts";
import { warehouseOf } from "./suppliers.ts";

/** Counts of the last days: SKU, how many fewer there are than the system says, and when. */
const past = [
  { code: "JP-QUILT-REGULAR", missing: 0, days: 9 },
  { code: "JP-PAD-LONG", missing: 0, days: 6 },
  { code: "JP-HEADLAMP-BLACK", missing: 1, days: 5 },
  { code: "JP-LANTERN-BLACK", missing: 6, days: 0 },
] as const;
const PLANNED = "JP-SHOE-12";

/** Bins that the demo's person of the warehouse counted: some right, one a little off, one whose difference waits for a second person. */
export async function addCounts(work: Work): Promise<void> {
  const [planner, counter] = [await by(work, "operations"), await by(work, "warehouse")];
  const locationId = await warehouseOf(work);
  for (const { code, missing, days } of past)
    await at(daysAgo(days), async () => {
      const { binId, binCode, units } = await binOf(work, locationId, code);
      const [countId] = expectOk(await planCount(planner, { binId })).countIds;
      if (!countId) throw new Error(`The bin of ${code} cannot be counted.`);
      expectOk(await openCount(counter, { countId, binCode }));
      const scan = { countId, code, scanKey: newId("req"), setTo: units - missing };
      const seen = expectOk(await scanCount(counter, scan));
      if (!seen.isAccepted) throw new Error(`${code} cannot be counted: ${seen.text}`);
      expectOk(await submitCount(counter, { countId, zeros: [] }));
    });
  const { binId } = await binOf(work, locationId, PLANNED);
  expectOk(await planCount(planner, { binId }));
}

/** The bin with the SKU, and what the system says is in it. */
async function binOf(work: Work, locationId: string, code: string) {
  const [row] = await work.tx.$queryRaw<{ binId: string; binCode: string; units: number }[]>`
    select b.id as "binId", b.code as "binCode", l.quantity as units
      from bin_level l join bin b on b.tenant_id = l.tenant_id and b.id = l.bin_id
      join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
     where l.tenant_id = ${work.tenantId} and b.location_id = ${locationId} and s.code = ${code} order by b.id limit 1`;
  if (!row) throw new Error(`${code} lies in no bin.`);
  return row;
}
