import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";

/** Early signs, each with the figure at which somebody should act. Times in seconds, shares in percent. */
export interface Indicators {
  asOf: Date;
  /** Age of the oldest open order that took stock, is not held, and has no location yet. */
  unroutedSeconds: number;
  /** Fulfillment orders that must leave within two hours and have not. */
  cutOffRisk: { jobs: number; units: number; location: string | null };
  /** Quantities that shops showed wrongly for a reason of their own or ours, of those compared in a day. */
  drift: { found: number; compared: number };
  /** 95 of 100 changes of stock reached their shop within this; null when none was told in the last hour. */
  publishLagSeconds: number | null;
  /** Parcels on their way that nobody has scanned for too long, are late or could not be handed over. */
  parcelsInTrouble: number;
  /** Age of the oldest payment of the last 60 days that no statement line explains. */
  unmatchedPaymentSeconds: number;
  /** Age of the oldest message of a partner that is stored and not applied. */
  inboxSeconds: number;
  /** Exceptions past their clock. */
  exceptionsOverdue: number;
}

/** What tends to hurt later, at this moment. */
export async function readIndicators(work: Work): Promise<Indicators> {
  const [flow, stock, money] = [await orderFlow(work), await stockSigns(work), await moneySigns(work)];
  return { asOf: clock.now(), ...flow, ...stock, ...money };
}

async function one<Row>(rows: Promise<Row[]>): Promise<Row> {
  const [row] = await rows;
  if (row === undefined) throw new Error("An aggregate gave no row.");
  return row;
}

async function orderFlow(work: Work) {
  const { tenantId } = work;
  const soon = new Date(clock.now().getTime() + 2 * 3_600_000);
  const { jobs, units, location, ...rest } = await one(
    work.tx.$queryRaw<
      {
        unroutedSeconds: number;
        jobs: number;
        units: number;
        location: string | null;
        parcelsInTrouble: number;
        exceptionsOverdue: number;
        inboxSeconds: number;
      }[]
    >`
      with due as (
        select f.location_id, l.quantity - l.shipped_quantity as units, f.id
          from fulfillment_order f join fulfillment_line l on l.tenant_id = f.tenant_id and l.fulfillment_order_id = f.id
         where f.tenant_id = ${tenantId} and f.status in ('open', 'picking', 'picked', 'packed') and f.ship_by_at < ${soon})
      select
        coalesce((select extract(epoch from now() - min(received_at)) from sales_order
          where tenant_id = ${tenantId} and stage = 'committed' and not is_held), 0)::int as "unroutedSeconds",
        (select count(distinct id)::int from due) as jobs,
        (select coalesce(sum(units), 0)::int from due) as units,
        (select p.name from due join location p on p.tenant_id = ${tenantId} and p.id = due.location_id
          group by p.id, p.name order by sum(due.units) desc, p.id limit 1) as location,
        (select count(distinct subject_id)::int from exception where tenant_id = ${tenantId} and status = 'open'
           and type in ('tracking.silent', 'tracking.delayed', 'tracking.failed_attempt')) as "parcelsInTrouble",
        (select count(*)::int from (select from exception where tenant_id = ${tenantId} and status = 'open' and due_at < now()
           limit 1000) x) as "exceptionsOverdue",
        coalesce((select extract(epoch from now() - min(received_at)) from inbox_delivery
          where tenant_id = ${tenantId} and status = 'pending'), 0)::int as "inboxSeconds"`,
  );
  return { ...rest, cutOffRisk: { jobs, units, location } };
}

async function stockSigns(work: Work) {
  const { found, compared, publishLagSeconds } = await one(
    work.tx.$queryRaw<{ found: number; compared: number; publishLagSeconds: number | null }[]>`
      select
        (select count(*)::int from stock_drift where tenant_id = ${work.tenantId} and classification <> 'late'
           and found_at > now() - interval '1 day') as found,
        (select count(*)::int from channel_stock where tenant_id = ${work.tenantId}
           and compared_at > now() - interval '1 day') as compared,
        (select percentile_cont(0.95) within group (order by lag_ms)::float8 / 1000 from channel_stock
          where tenant_id = ${work.tenantId} and answered_at > now() - interval '1 hour') as "publishLagSeconds"`,
  );
  return { drift: { found, compared }, publishLagSeconds };
}

async function moneySigns(work: Work) {
  return one(
    work.tx.$queryRaw<{ unmatchedPaymentSeconds: number }[]>`
      select coalesce((select extract(epoch from now() - min(p.paid_at)) from payment p
        where p.tenant_id = ${work.tenantId} and p.status = 'succeeded' and p.paid_at > now() - interval '60 days'
          and not exists (select from settlement_match m where m.tenant_id = p.tenant_id and m.target_type = 'payment'
            and m.target_id = p.id)), 0)::int
        as "unmatchedPaymentSeconds"`,
  );
}
