import type { Work } from "#server/db/transact.ts";
import { current, type CurrentDocument } from "#server/modules/releases/public.ts";
import { clock } from "#server/platform/clock.ts";
import { standardTargets, targetsSchema, type Targets } from "./contract.ts";

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

/** From an instant to before another. */
interface Period {
  from: Date;
  to: Date;
}

/** How well it went over a period. Definitions: `docs/glossary.md`, measures. */
export interface Measures {
  ordersPlaced: number;
  /** Shipped without a refused scan, short pick, rework, second plan or voided label. */
  firstPassYield: Share;
  /** Fulfillment orders shipped whose packer was never offered a wrong item. */
  pickAccuracy: Share;
  /** Wrong scans that were refused while picking: mistakes that did not happen. */
  wrongScansCaught: number;
  /** Receipt to shipment of the orders shipped in the period. */
  orderCycle: Spread;
  /** Invoices of the period whose money was found in a payout without a person. */
  invoiceMatch: Share;
  /** Credit asked for to money settled. */
  refundSpeed: Spread;
  /** Delivered on or before the day promised first. */
  promiseKept: Share;
}

/** The merchant's figures over the days up to now and, to compare, over as many days before. */
export interface Kpis {
  asOf: Date;
  days: number;
  now: Measures;
  before: Measures;
  targets: CurrentDocument<Targets>;
  /** Orders by local day at the merchant, every day of the period. */
  ordersByDay: { day: string; placed: number; shipped: number }[];
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

const DAY_MS = 86_400_000;

/** Reads every figure in a handful of statements; each is bounded by the period or by an index. */
export async function readKpis(work: Work, days: number): Promise<Kpis> {
  const asOf = clock.now();
  const since = new Date(asOf.getTime() - days * DAY_MS);
  return {
    asOf,
    days,
    now: await measure(work, { from: since, to: asOf }),
    before: await measure(work, { from: new Date(since.getTime() - days * DAY_MS), to: since }),
    targets: await current(work, "reporting.targets", targetsSchema, standardTargets),
    ordersByDay: await byDay(work, days),
    partners: await partnerHealth(work, since),
  };
}

async function measure(work: Work, period: Period): Promise<Measures> {
  return {
    ordersPlaced: await ordersPlaced(work, period),
    firstPassYield: await firstPassYield(work, period),
    pickAccuracy: await pickAccuracy(work, period),
    wrongScansCaught: await wrongScansCaught(work, period),
    orderCycle: await orderCycle(work, period),
    invoiceMatch: await invoiceMatch(work, period),
    refundSpeed: await refundSpeed(work, period),
    promiseKept: await promiseKept(work, period),
  };
}

async function ordersPlaced(work: Work, { from, to }: Period): Promise<number> {
  const { placed } = await one(
    work.tx.$queryRaw<{ placed: number }[]>`
      select count(*)::int as placed from sales_order
       where tenant_id = ${work.tenantId} and placed_at >= ${from} and placed_at < ${to}`,
  );
  return placed;
}

async function pickAccuracy(work: Work, { from, to }: Period): Promise<Share> {
  const { tenantId } = work;
  return one(
    work.tx.$queryRaw<Share[]>`
      select count(*)::int as of, count(*) filter (where not exists (
          select from scan x where x.tenant_id = f.tenant_id and x.fulfillment_order_id = f.id
             and x.step = 'pack_item' and not x.is_accepted))::int as part
        from fulfillment_order f
       where f.tenant_id = ${tenantId} and f.shipped_at >= ${from} and f.shipped_at < ${to}`,
  );
}

async function wrongScansCaught(work: Work, { from, to }: Period): Promise<number> {
  const { caught } = await one(
    work.tx.$queryRaw<{ caught: number }[]>`
      select count(*)::int as caught
        from fulfillment_order f join scan x on x.tenant_id = f.tenant_id and x.fulfillment_order_id = f.id
       where f.tenant_id = ${work.tenantId} and f.shipped_at >= ${from} and f.shipped_at < ${to}
         and x.step in ('pick_bin', 'pick_item', 'other') and not x.is_accepted`,
  );
  return caught;
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

async function firstPassYield(work: Work, { from, to }: Period): Promise<Share> {
  const { tenantId } = work;
  return one(
    work.tx.$queryRaw<Share[]>`
      with shipped as (
        select distinct f.order_id from fulfillment_order f where f.tenant_id = ${tenantId} and f.shipped_at >= ${from} and f.shipped_at < ${to})
      select count(*)::int as of, count(*) filter (where not (
          exists (select from fulfillment_order f where f.tenant_id = ${tenantId} and f.order_id = s.order_id
                   and (f.rework_count > 0 or f.status = 'canceled'))
          or exists (select from fulfillment_line l where l.tenant_id = ${tenantId} and l.order_id = s.order_id and l.short_quantity > 0)
          or exists (select from fulfillment_order f join scan x on x.tenant_id = f.tenant_id and x.fulfillment_order_id = f.id
                      where f.tenant_id = ${tenantId} and f.order_id = s.order_id and not x.is_accepted)
          or exists (select from parcel p join label_purchase b on b.tenant_id = p.tenant_id and b.parcel_id = p.id
                      where p.tenant_id = ${tenantId} and p.order_id = s.order_id and p.carton_id is not null and b.voided_at is not null)
          or (select count(*) from routing_plan p where p.tenant_id = ${tenantId} and p.order_id = s.order_id) > 1
        ))::int as part
        from shipped s`,
  );
}

async function orderCycle(work: Work, { from, to }: Period): Promise<Spread> {
  return one(
    work.tx.$queryRaw<Spread[]>`
      with done as (
        select extract(epoch from max(f.shipped_at) - o.received_at) as seconds
          from fulfillment_order f join sales_order o on o.tenant_id = f.tenant_id and o.id = f.order_id
         where f.tenant_id = ${work.tenantId} and f.shipped_at >= ${from} and f.shipped_at < ${to} group by o.id, o.received_at)
      select count(*)::int as count, percentile_cont(0.5) within group (order by seconds)::float8 as "medianSeconds",
             percentile_cont(0.9) within group (order by seconds)::float8 as "p90Seconds" from done`,
  );
}

async function invoiceMatch(work: Work, { from, to }: Period): Promise<Share> {
  return one(
    work.tx.$queryRaw<Share[]>`
      select count(*)::int as of, count(*) filter (where exists (
          select from settlement_match m where m.tenant_id = i.tenant_id and m.order_id = i.order_id
             and m.rung <= 2 and m.matched_by not like 'usr\\_%'))::int as part
        from invoice i where i.tenant_id = ${work.tenantId} and i.issued_at >= ${from} and i.issued_at < ${to}`,
  );
}

async function refundSpeed(work: Work, { from, to }: Period): Promise<Spread> {
  return one(
    work.tx.$queryRaw<Spread[]>`
      with done as (
        select extract(epoch from coalesce(r.settled_at, r.executed_at) - least(r.requested_at, c.requested_at, a.created_at)) as seconds
          from refund r left join care_credit c on c.tenant_id = r.tenant_id and c.credit_note_id = r.credit_note_id
          left join credit_note n on n.tenant_id = r.tenant_id and n.id = r.credit_note_id and n.source_key like 'rma:%'
          left join rma a on a.tenant_id = n.tenant_id and a.id = split_part(n.source_key, ':', 2)
         where r.tenant_id = ${work.tenantId} and coalesce(r.settled_at, r.executed_at) >= ${from} and coalesce(r.settled_at, r.executed_at) < ${to})
      select count(*)::int as count, percentile_cont(0.5) within group (order by seconds)::float8 as "medianSeconds",
             percentile_cont(0.9) within group (order by seconds)::float8 as "p90Seconds" from done`,
  );
}

async function promiseKept(work: Work, { from, to }: Period): Promise<Share> {
  return one(
    work.tx.$queryRaw<Share[]>`
      select count(*)::int as of, count(*) filter (where (s.delivered_at at time zone m.time_zone)::date <= o.promise_on::date)::int as part
        from shipment s join sales_order o on o.tenant_id = s.tenant_id and o.id = s.order_id
        join merchant m on m.tenant_id = s.tenant_id
       where s.tenant_id = ${work.tenantId} and s.delivered_at >= ${from} and s.delivered_at < ${to} and s.rma_id is null and o.promise_on is not null`,
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
