import { raise, solve } from "#server/modules/exceptions/public.ts";
import type { Work } from "#server/db/transact.ts";

/**
 * Tells a person when what can be sold of a SKU falls to its reorder point, and takes it back when enough came. Doing it twice
 * does nothing more; a person's dismissal holds until the SKU runs out or its reorder point changes.
 */
export async function watchReorderPoints(work: Work, skuIds: string[]): Promise<{ low: string[] }> {
  const rows = await work.tx.$queryRaw<
    { skuId: string; code: string; reorderPoint: number; available: number }[]
  >`
    select s.id as "skuId", s.code, s.reorder_point as "reorderPoint", coalesce(sum(l.available), 0)::integer as available
      from sku s left join stock_level l on l.tenant_id = s.tenant_id and l.sku_id = s.id
     where s.tenant_id = ${work.tenantId} and s.id = any(${skuIds}) and s.kind in ('stocked', 'assembly') and s.status = 'active'
       and s.reorder_point is not null
     group by s.id, s.code, s.reorder_point order by s.id`;
  const low: string[] = [];
  for (const { skuId, code, reorderPoint, available } of rows) {
    const dedupeKey = `stock.low:${skuId}`;
    if (available > reorderPoint) {
      await solve(work, { dedupeKey, resolution: "There is more than the reorder point again." });
      continue;
    }
    low.push(skuId);
    const isOut = available === 0;
    await raise(work, {
      type: "stock.low",
      severity: isOut ? "high" : "medium",
      subjectType: "sku",
      subjectId: skuId,
      title: isOut ? `${code} is out of stock` : `${code} is at its reorder point`,
      // how many exactly changes with every sale: the stock page says it
      facts: { skuId, reorderPoint, isOut },
      nextAction:
        "Order more, or transfer units from where they are not needed. Channels show what buffers allow.",
      ownerRole: "operations",
      dedupeKey,
      dueInMinutes: isOut ? 240 : 1_440,
    });
  }
  return { low };
}
