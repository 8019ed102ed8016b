import type { Work } from "#server/db/transact.ts";
import type { BinFacts } from "../domain/count-plan.ts";
import { SET_ASIDE_FOR_COUNT } from "../domain/count-states.ts";

const RECENT_MS = 30 * 86_400_000;

/**
 * What decides whether a bin is counted, for every bin of a location without a count that has not ended. Ids of movements begin with
 * their time, so the recent ones are a range of the primary key.
 */
export async function binFacts(work: Work, locationId: string, now: Date): Promise<BinFacts[]> {
  const since = `mov_${(now.getTime() - RECENT_MS).toString(16).padStart(12, "0")}`;
  return work.tx.$queryRaw<BinFacts[]>`
    with recent as materialized (
      select m.sku_id, m.bin_id, m.kind, m.source_type, m.on_hand_delta, m.bin_delta, m.occurred_at, coalesce(s.cost_minor, 0) as cost
        from stock_movement m join sku s on s.tenant_id = m.tenant_id and s.id = m.sku_id
       where m.tenant_id = ${work.tenantId} and m.id >= ${since} and m.location_id = ${locationId}
         and (m.bin_delta <> 0 or m.kind = 'sale' or m.source_type = 'fulfillment_order')),
    sold as (select sku_id, -sum(on_hand_delta) as units from recent where kind = 'sale' group by 1),
    held as (
      select b.id, sum(l.quantity) as units, sum(l.quantity * coalesce(s.cost_minor, 0)) as value, sum(sold.units) filter (where l.quantity > 0) as demand
        from bin b left join bin_level l on l.tenant_id = b.tenant_id and l.bin_id = b.id
        left join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
        left join sold on sold.sku_id = l.sku_id
       where b.tenant_id = ${work.tenantId} and b.location_id = ${locationId} group by 1)
    select b.id as "binId", coalesce(held.units, 0)::float8 as units, coalesce(held.value, 0)::float8 as "valueMinor",
           coalesce(held.demand, 0)::float8 as demand, coalesce(moved.value, 0)::float8 as "movedMinor",
           coalesce(moved.short_picks, 0)::integer as "shortPicks", coalesce(last.drift, 0)::float8 as drift,
           floor(extract(epoch from ${now} - last.submitted_at) / 86400)::integer as "daysSinceCount",
           coalesce(b.set_aside_reason = ${SET_ASIDE_FOR_COUNT}, false) as "isSetAsideForCount",
           coalesce(held.units, 0) = 0 and moved.value is not null as "ranEmpty"
      from bin b join held on held.id = b.id
      left join lateral (
        select c.submitted_at, (select least(1, coalesce(sum(abs(l.counted - l.expected)), 0)::float8 / greatest(1, coalesce(sum(l.expected), 0)))
            from stock_count_line l where l.tenant_id = c.tenant_id and l.count_id = c.id) as drift
          from stock_count c where c.tenant_id = b.tenant_id and c.bin_id = b.id and c.submitted_at is not null
         order by c.submitted_at desc limit 1) last on true
      left join lateral (
        select sum(abs(r.bin_delta) * r.cost) as value,
          count(*) filter (where r.kind = 'adjustment' and r.source_type = 'fulfillment_order') as short_picks
          from recent r where r.bin_id = b.id and (last.submitted_at is null or r.occurred_at > last.submitted_at)) moved on true
     where b.tenant_id = ${work.tenantId} and b.location_id = ${locationId}
       and not exists (select from stock_count c where c.tenant_id = b.tenant_id and c.bin_id = b.id
         and c.status in ('planned', 'open', 'pending_approval'))
     order by b.id`;
}
