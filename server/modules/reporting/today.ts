import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";

/** What Today shows. Counts are capped at 1,000. */
export interface Today {
  asOf: Date;
  openExceptions: number;
  quarantined: number;
  pendingDeliveries: number;
  oldestPendingAt: Date | null;
  failedRuns: number;
  runsToday: number;
  movementsToday: number;
  skus: number;
}

/** The merchant's state at one moment. Today begins at midnight in the merchant's zone. */
export async function readToday(work: Work): Promise<Today> {
  const { tenantId } = work;
  const [row] = await work.tx.$queryRaw<Omit<Today, "asOf">[]>`
    with day as (select date_trunc('day', now() at time zone time_zone) at time zone time_zone as starts from merchant where tenant_id = ${tenantId})
    select
      (select count(*)::int from (select from exception where tenant_id = ${tenantId} and status = 'open' limit 1000) x) as "openExceptions",
      (select count(*)::int from (select from inbox_delivery where tenant_id = ${tenantId} and status = 'quarantined' limit 1000) x) as quarantined,
      (select count(*)::int from (select from inbox_delivery where tenant_id = ${tenantId} and status = 'pending' limit 1000) x) as "pendingDeliveries",
      (select min(received_at) from inbox_delivery where tenant_id = ${tenantId} and status = 'pending') as "oldestPendingAt",
      (select count(*)::int from (select from job_run where tenant_id = ${tenantId} and status = 'failed' limit 1000) x) as "failedRuns",
      (select count(*)::int from (select from job_run, day where tenant_id = ${tenantId} and queued_at >= day.starts limit 1000) x) as "runsToday",
      (select count(*)::int from (select from stock_movement, day where tenant_id = ${tenantId} and occurred_at >= day.starts limit 1000) x) as "movementsToday",
      (select count(*)::int from (select from sku where tenant_id = ${tenantId} and status = 'active' limit 1000) x) as skus`;
  if (!row) throw new Error("Counting gave no row.");
  return { asOf: clock.now(), ...row };
}
