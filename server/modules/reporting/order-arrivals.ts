import type { Work } from "#server/db/transact.ts";
import { proposeWindow } from "#server/modules/identity/public.ts";
import { clock } from "#server/platform/clock.ts";

/** When orders come, by the merchant's clock, and the quiet hours that follow from it. */
export interface OrderArrivals {
  days: number;
  /** Orders by hour of the day, from midnight. */
  byHour: number[];
  /** Local times as "HH:MM"; null when orders are too few, or come at all hours. */
  proposal: { from: string; until: string } | null;
}

const DAYS = 28;

/** Orders of the last four weeks by the hour at which they were placed. */
export async function orderArrivals(work: Work): Promise<OrderArrivals> {
  const since = new Date(clock.now().getTime() - DAYS * 86_400_000);
  const rows = await work.tx.$queryRaw<{ hour: number; orders: number }[]>`
    select extract(hour from o.placed_at at time zone m.time_zone)::integer as hour, count(*)::integer as orders
      from sales_order o join merchant m on m.tenant_id = o.tenant_id
     where o.tenant_id = ${work.tenantId} and o.placed_at > ${since} and o.placed_at <= ${clock.now()}
     group by 1`;
  const byHour = Array.from({ length: 24 }, (_, hour) => rows.find((row) => row.hour === hour)?.orders ?? 0);
  return { days: DAYS, byHour, proposal: proposeWindow(byHour) };
}
