import { raise, solve } from "#server/modules/exceptions/public.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { quantityToReorder, type ReorderFacts } from "../domain/reorder.ts";
import { reorderDue } from "../events.ts";
import { soldAheadNow } from "../queries/available-to-sell.ts";

const FOUR_WEEKS_MS = 28 * 86_400_000;

/** `locationId`: the best active warehouse that keeps the SKU; null when no location does. */
interface Watched extends ReorderFacts {
  skuId: string;
  code: string;
  locationId: string | null;
}

/**
 * Tells a person when what can be sold of a SKU falls to its reorder point, and takes it back when enough came. While nothing is
 * on the way that covers it, says once that a purchase order is due. Doing it twice does nothing more; a person's dismissal holds
 * until the SKU runs out or its reorder point changes. A SKU that channels sell before it is there alarms nobody while its rule lets
 * some be sold: that it is not there is the plan. What is on the way and does not cover it is still bought.
 */
export async function watchReorderPoints(work: Work, skuIds: string[]): Promise<{ low: string[] }> {
  const low: string[] = [];
  const skus = await watched(work, skuIds);
  const isLow = ({ available, reorderPoint }: Watched) => available <= reorderPoint;
  const ahead = await soldAheadNow(
    work,
    skus.filter(isLow).map(({ skuId }) => skuId),
  );
  for (const sku of skus) {
    const { skuId, code, reorderPoint, available } = sku;
    const dedupeKey = `stock.low:${skuId}`;
    if (!isLow(sku)) {
      await solve(work, { dedupeKey, resolution: "There is more than the reorder point again." });
      continue;
    }
    low.push(skuId);
    if (ahead.has(skuId)) {
      await solve(work, { dedupeKey, resolution: "It is sold before it is there." });
      await askForMore(work, sku, `${skuId}:${clock.now().toISOString().slice(0, 10)}`);
      continue;
    }
    const isOut = available === 0;
    const { exceptionId } = await raise(work, {
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
    await askForMore(work, sku, exceptionId);
  }
  return { low };
}

/** One event an occasion (the exception of the SKU's fall, or a day while it is sold ahead), however often it is looked at meanwhile. */
async function askForMore(work: Work, sku: Watched, occasion: string): Promise<void> {
  const suggestedQuantity = quantityToReorder(sku);
  if (suggestedQuantity === null || sku.locationId === null) return;
  const { skuId, locationId, available, incoming, reorderPoint } = sku;
  await emit(
    work,
    reorderDue,
    { skuId, locationId, suggestedQuantity, available, incoming, reorderPoint },
    { key: `reorder.due:${occasion}` },
  );
}

async function watched(work: Work, skuIds: string[]): Promise<Watched[]> {
  const since = new Date(clock.now().getTime() - FOUR_WEEKS_MS);
  return work.tx.$queryRaw<Watched[]>`
    select s.id as "skuId", s.code, s.reorder_point as "reorderPoint", coalesce(l.available, 0)::integer as available,
           coalesce(l.incoming, 0)::integer as incoming, l.location_id as "locationId",
           coalesce((select sum(b.quantity) from backorder b
             where b.tenant_id = s.tenant_id and b.sku_id = s.id and b.status = 'open'), 0)::integer as waiting,
           coalesce((select sum(m.committed_delta) from stock_movement m where m.tenant_id = s.tenant_id and m.sku_id = s.id
             and m.kind = 'commitment' and m.committed_delta > 0 and m.occurred_at > ${since}), 0)::integer as demand
      from sku s
      left join lateral (
        select sum(k.available) as available, sum(k.incoming) as incoming,
               (array_agg(p.id order by p.kind <> 'warehouse', p.priority, p.id) filter (where p.status = 'active'))[1] as location_id
          from stock_level k join location p on p.tenant_id = k.tenant_id and p.id = k.location_id
         where k.tenant_id = s.tenant_id and k.sku_id = s.id) l on true
     where s.tenant_id = ${work.tenantId} and s.id = any(${skuIds}) and s.kind in ('stocked', 'assembly') and s.status = 'active'
       and s.reorder_point is not null
     order by s.id`;
}
