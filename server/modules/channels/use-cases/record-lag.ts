import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";

const HOUR_MS = 3_600_000;

/**
 * Keeps how long the quantities told in the last full hour took, by channel. A quantity told again since counts there; a repeat changes
 * nothing.
 *
 * @returns how many channels told something in that hour
 */
export async function recordLag(work: Work): Promise<number> {
  const end = new Date(Math.floor(clock.now().getTime() / HOUR_MS) * HOUR_MS);
  const hour = new Date(end.getTime() - HOUR_MS);
  return work.tx.$executeRaw`
    insert into channel_lag (tenant_id, connection_id, hour_at, told, p50_ms, p95_ms)
    select ${work.tenantId}, connection_id, ${hour}, count(*), round(percentile_cont(0.5) within group (order by lag_ms)),
           round(percentile_cont(0.95) within group (order by lag_ms))
      from channel_stock
     where tenant_id = ${work.tenantId} and lag_ms is not null and answered_at >= ${hour} and answered_at < ${end}
     group by connection_id
    on conflict do nothing`;
}
