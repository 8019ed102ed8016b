import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";

/** A share with what it was counted from; `of` 0 means that there was nothing to measure. */
export interface Share {
  part: number;
  of: number;
}

/** Durations in seconds; null when nothing was measured. */
export interface Spread {
  count: number;
  medianSeconds: number | null;
  p90Seconds: number | null;
}

/** The merchant's figures over a period that ends now. Definitions: `docs/glossary.md`, measures. */
export interface Kpis {
  asOf: Date;
  days: number;
  ordersPlaced: number;
  /** Orders by local day at the merchant, every day of the period. */
  ordersByDay: { day: string; placed: number; shipped: number }[];
  /** Shipped without a refused scan, short pick, rework, second plan or voided label. */
  firstPassYield: Share;
  /** Receipt to shipment of the orders shipped in the period. */
  orderCycle: Spread;
  /** Invoices of the period whose money was found in a payout without a person. */
  invoiceMatch: Share;
  /** Credit asked for to money settled. */
  refundSpeed: Spread;
  /** Delivered on or before the day promised first. */
  promiseKept: Share;
  /** Seconds that the oldest waiting delivery, outgoing event and job task have waited. */
  queueAge: { inboxSeconds: number; outboxSeconds: number; exceptionsOverdue: number };
  partners: {
    id: string;
    name: string;
    kind: string;
    isSimulated: boolean;
    breaker: string;
    calls: number;
    failed: number;
    lastReceivedAt: Date | null;
  }[];
}

/** Reads every figure in a handful of statements; each is bounded by the period or by an index. */
export async function readKpis(work: Work, days: number): Promise<Kpis> {
  const asOf = clock.now();
  const since = new Date(asOf.getTime() - days * 86_400_000);
  const ordersByDay = await byDay(work, days);
  return {
    asOf,
    days,
    ordersPlaced: ordersByDay.reduce((sum, { placed }) => sum + placed, 0),
    ordersByDay,
    firstPassYield: await firstPassYield(work, since),
    orderCycle: await orderCycle(work, since),
    invoiceMatch: await invoiceMatch(work, since),
    refundSpeed: await refundSpeed(work, since),
    promiseKept: await promiseKept(work, since),
    queueAge: await queueAge(work),
    partners: await partnerHealth(work, since),
  };
}

async function byDay(work: Work, days: number): Promise<Kpis["ordersByDay"]> {
  return work.tx.$queryRaw`
    with zone as (select time_zone as name from merchant where tenant_id = ${work.tenantId}),
    day as (select (now() at time zone zone.name)::date - n as d, zone.name as zone from zone, generate_series(0, ${days - 1}::int) n)
    select to_char(day.d, 'YYYY-MM-DD') as day,
      (select count(*)::int from sales_order o where o.tenant_id = ${work.tenantId}
         and o.placed_at >= day.d::timestamp at time zone day.zone and o.placed_at < (day.d + 1)::timestamp at time zone day.zone) as placed,
      (select count(distinct f.order_id)::int from fulfillment_order f where f.tenant_id = ${work.tenantId}
         and f.shipped_at >= day.d::timestamp at time zone day.zone and f.shipped_at < (day.d + 1)::timestamp at time zone day.zone) as shipped
      from day order by day.d`;
}

async function one<Row>(rows: Promise<Row[]>): Promise<Row> {
  const [row] = await rows;
  if (row === undefined) throw new Error("An aggregate gave no row.");
  return row;
}

async function firstPassYield(work: Work, since: Date): Promise<Share> {
  const { tenantId } = work;
  return one(
    work.tx.$queryRaw<Share[]>`
      with shipped as (
        select distinct f.order_id from fulfillment_order f where f.tenant_id = ${tenantId} and f.shipped_at >= ${since})
      select count(*)::int as of, count(*) filter (where not (
          exists (select from fulfillment_order f where f.tenant_id = ${tenantId} and f.order_id = s.order_id
                   and (f.rework_count > 0 or f.status = 'canceled'))
          or exists (select from fulfillment_line l where l.tenant_id = ${tenantId} and l.order_id = s.order_id and l.short_quantity > 0)
          or exists (select from fulfillment_order f join scan x on x.tenant_id = f.tenant_id and x.fulfillment_order_id = f.id
                      where f.tenant_id = ${tenantId} and f.order_id = s.order_id and not x.is_accepted)
          or exists (select from parcel p join label_purchase b on b.tenant_id = p.tenant_id and b.parcel_id = p.id
                      where p.tenant_id = ${tenantId} and p.order_id = s.order_id and b.voided_at is not null)
          or (select count(*) from routing_plan p where p.tenant_id = ${tenantId} and p.order_id = s.order_id) > 1
        ))::int as part
        from shipped s`,
  );
}

async function orderCycle(work: Work, since: Date): Promise<Spread> {
  return one(
    work.tx.$queryRaw<Spread[]>`
      with done as (
        select extract(epoch from max(f.shipped_at) - o.received_at) as seconds
          from fulfillment_order f join sales_order o on o.tenant_id = f.tenant_id and o.id = f.order_id
         where f.tenant_id = ${work.tenantId} and f.shipped_at >= ${since} group by o.id, o.received_at)
      select count(*)::int as count, percentile_cont(0.5) within group (order by seconds)::float8 as "medianSeconds",
             percentile_cont(0.9) within group (order by seconds)::float8 as "p90Seconds" from done`,
  );
}

async function invoiceMatch(work: Work, since: Date): Promise<Share> {
  return one(
    work.tx.$queryRaw<Share[]>`
      select count(*)::int as of, count(*) filter (where exists (
          select from settlement_match m where m.tenant_id = i.tenant_id and m.order_id = i.order_id
             and m.rung <= 2 and m.matched_by not like 'usr\\_%'))::int as part
        from invoice i where i.tenant_id = ${work.tenantId} and i.issued_at >= ${since}`,
  );
}

async function refundSpeed(work: Work, since: Date): Promise<Spread> {
  return one(
    work.tx.$queryRaw<Spread[]>`
      with done as (
        select extract(epoch from coalesce(r.settled_at, r.executed_at) - least(r.requested_at, coalesce(c.requested_at, r.requested_at))) as seconds
          from refund r left join care_credit c on c.tenant_id = r.tenant_id and c.credit_note_id = r.credit_note_id
         where r.tenant_id = ${work.tenantId} and coalesce(r.settled_at, r.executed_at) >= ${since})
      select count(*)::int as count, percentile_cont(0.5) within group (order by seconds)::float8 as "medianSeconds",
             percentile_cont(0.9) within group (order by seconds)::float8 as "p90Seconds" from done`,
  );
}

async function promiseKept(work: Work, since: Date): Promise<Share> {
  return one(
    work.tx.$queryRaw<Share[]>`
      select count(*)::int as of, count(*) filter (where (s.delivered_at at time zone m.time_zone)::date <= o.promise_on::date)::int as part
        from shipment s join sales_order o on o.tenant_id = s.tenant_id and o.id = s.order_id
        join merchant m on m.tenant_id = s.tenant_id
       where s.tenant_id = ${work.tenantId} and s.delivered_at >= ${since} and o.promise_on is not null`,
  );
}

async function queueAge(work: Work): Promise<Kpis["queueAge"]> {
  const { tenantId } = work;
  return one(
    work.tx.$queryRaw<Kpis["queueAge"][]>`
      select
        coalesce((select extract(epoch from now() - min(received_at)) from inbox_delivery
          where tenant_id = ${tenantId} and status = 'pending'), 0)::int as "inboxSeconds",
        coalesce((select extract(epoch from now() - min(queued_at)) from job_run
          where tenant_id = ${tenantId} and status = 'queued'), 0)::int as "outboxSeconds",
        (select count(*)::int from exception where tenant_id = ${tenantId} and status = 'open' and due_at < now()) as "exceptionsOverdue"`,
  );
}

async function partnerHealth(work: Work, since: Date): Promise<Kpis["partners"]> {
  return work.tx.$queryRaw`
    select c.id, c.name, c.kind, c.is_simulated as "isSimulated", coalesce(b.state, 'closed') as breaker,
           count(p.id)::int as calls, count(p.id) filter (where p.outcome in ('failed', 'unknown'))::int as failed,
           (select max(d.received_at) from inbox_delivery d where d.tenant_id = c.tenant_id and d.connection_id = c.id) as "lastReceivedAt"
      from connection c left join circuit_breaker b on b.tenant_id = c.tenant_id and b.connection_id = c.id
      left join partner_call p on p.tenant_id = c.tenant_id and p.connection_id = c.id and p.at >= ${since}
     where c.tenant_id = ${work.tenantId} group by c.id, c.name, c.kind, c.is_simulated, b.state, c.tenant_id order by c.id`;
}
