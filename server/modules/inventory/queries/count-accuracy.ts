import type { Work } from "#server/db/transact.ts";
import { accuracyOf } from "../domain/count-accuracy.ts";

export interface LocationAccuracy {
  locationId: string;
  locationName: string;
  /** By units, 0 to 100. */
  accuracy: number;
  /** Bins counted, and those in which nothing differed. */
  counts: number;
  clean: number;
}

export interface SkuAccuracy {
  skuId: string;
  skuCode: string;
  accuracy: number;
  system: number;
  difference: number;
}

/** Accuracy by location, and the SKUs that differ most, from the counts that ended in the last `days` days. */
export async function countAccuracy(
  work: Work,
  days: number,
): Promise<{ locations: LocationAccuracy[]; skus: SkuAccuracy[] }> {
  const locations = await work.tx.$queryRaw<
    (Omit<LocationAccuracy, "accuracy"> & { system: number; difference: number })[]
  >`
    select c.location_id as "locationId", p.name as "locationName", sum(x.system)::float8 as system, sum(x.difference)::float8 as difference,
           count(*)::integer as counts, count(*) filter (where x.difference = 0)::integer as clean
      from stock_count c join location p on p.tenant_id = c.tenant_id and p.id = c.location_id
      cross join lateral (select coalesce(sum(l.expected), 0) as system, coalesce(sum(abs(l.counted - l.expected)), 0) as difference
        from stock_count_line l where l.tenant_id = c.tenant_id and l.count_id = c.id
         and coalesce(l.decision, 'approve') = 'approve') x
     where c.tenant_id = ${work.tenantId} and c.status = 'posted' and c.submitted_at > now() - make_interval(days => ${days}::integer)
     group by 1, 2 order by p.name`;
  const skus = await work.tx.$queryRaw<Omit<SkuAccuracy, "accuracy">[]>`
    select l.sku_id as "skuId", s.code as "skuCode", sum(l.expected)::float8 as system, sum(abs(l.counted - l.expected))::float8 as difference
      from stock_count c join stock_count_line l on l.tenant_id = c.tenant_id and l.count_id = c.id and coalesce(l.decision, 'approve') = 'approve'
      join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
     where c.tenant_id = ${work.tenantId} and c.status = 'posted' and c.submitted_at > now() - make_interval(days => ${days}::integer)
     group by 1, 2 having sum(abs(l.counted - l.expected)) > 0 order by 4 desc, s.code limit 10`;
  return {
    locations: locations.map(({ system, difference, ...row }) => ({
      ...row,
      accuracy: accuracyOf({ system, difference }),
    })),
    skus: skus.map((row) => ({ ...row, accuracy: accuracyOf(row) })),
  };
}

/** Accuracy of one location; 100 when nothing was counted there. */
export async function locationAccuracy(work: Work, locationId: string, days: number): Promise<number> {
  const { locations } = await countAccuracy(work, days);
  return locations.find((row) => row.locationId === locationId)?.accuracy ?? 100;
}
