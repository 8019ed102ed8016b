import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";

/** What Today shows. Counts are capped at 1,000. */
export interface Today {
  asOf: Date;
  openExceptions: number;
  ordersOnHold: number;
  ordersBackordered: number;
  ordersToShip: number;
  /** To ship, with the ship-by in the past. */
  ordersLate: number;
  quarantined: number;
  pendingDeliveries: number;
  oldestPendingAt: Date | null;
  failedRuns: number;
}

/** What waits for somebody at this moment. */
export async function readToday(work: Work): Promise<Today> {
  const { tenantId } = work;
  const [row] = await work.tx.$queryRaw<Omit<Today, "asOf">[]>`
    select
      (select count(*)::int from (select from exception where tenant_id = ${tenantId} and status = 'open' limit 1000) x) as "openExceptions",
      (select count(*)::int from (select from sales_order where tenant_id = ${tenantId} and is_held and status = 'open' limit 1000) x) as "ordersOnHold",
      (select count(*)::int from (select from sales_order where tenant_id = ${tenantId} and stage = 'backordered' limit 1000) x) as "ordersBackordered",
      (select count(*)::int from (select from sales_order where tenant_id = ${tenantId} and stage in ('committed', 'routed', 'picking', 'packed') limit 1000) x) as "ordersToShip",
      (select count(*)::int from (select from sales_order where tenant_id = ${tenantId} and stage in ('committed', 'routed', 'picking', 'packed') and ship_by_at < now() limit 1000) x) as "ordersLate",
      (select count(*)::int from (select from inbox_delivery where tenant_id = ${tenantId} and status = 'quarantined' limit 1000) x) as quarantined,
      (select count(*)::int from (select from inbox_delivery where tenant_id = ${tenantId} and status = 'pending' limit 1000) x) as "pendingDeliveries",
      (select min(received_at) from inbox_delivery where tenant_id = ${tenantId} and status = 'pending') as "oldestPendingAt",
      (select count(*)::int from (select from job_run where tenant_id = ${tenantId} and status = 'failed' limit 1000) x) as "failedRuns"`;
  if (!row) throw new Error("Counting gave no row.");
  return { asOf: clock.now(), ...row };
}
