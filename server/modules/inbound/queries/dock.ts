import type { Work } from "#server/db/transact.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Condition, ReceiptDifferenceKind } from "../contract.ts";
import type { InboundRefusal } from "../errors.ts";

/** What a dock waits for, and what it works on. */
export interface Dock {
  /** ASNs that are to come or being unloaded, the next first. */
  asns: {
    id: string;
    number: string;
    supplierName: string;
    expectedOn: string;
    pallets: number;
    left: number;
    receiptId: string | null;
  }[];
  /** Orders that can be received without an ASN. */
  orders: { id: string; number: string; supplierName: string; remaining: number; receiptId: string | null }[];
  /** SKUs with units that wait to be put away. */
  toPutAway: number;
}

export async function dockAt(work: Work, locationId: string): Promise<Dock> {
  const { tenantId } = work;
  const asns = await work.tx.$queryRaw<Dock["asns"]>`
    select a.id, a.number, s.name as "supplierName", a.expected_on as "expectedOn", count(u.id)::integer as pallets,
           count(u.id) filter (where u.received_at is null)::integer as left,
           (select r.id from receipt r where r.tenant_id = a.tenant_id and r.asn_id = a.id and r.status = 'open') as "receiptId"
      from asn a join supplier s on s.tenant_id = a.tenant_id and s.id = a.supplier_id
      left join asn_unit u on u.tenant_id = a.tenant_id and u.asn_id = a.id and u.parent_id is null
     where a.tenant_id = ${tenantId} and a.location_id = ${locationId} and a.status in ('announced', 'receiving')
     group by a.tenant_id, a.id, s.name order by a.status = 'receiving' desc, a.expected_on, a.id limit 50`;
  const orders = await work.tx.$queryRaw<Dock["orders"]>`
    select o.id, o.number, s.name as "supplierName",
           sum(greatest(0, l.ordered_quantity - l.received_quantity - l.short_quantity))::integer as remaining,
           (select r.id from receipt r where r.tenant_id = o.tenant_id and r.purchase_order_id = o.id and r.asn_id is null and r.status = 'open') as "receiptId"
      from purchase_order o join supplier s on s.tenant_id = o.tenant_id and s.id = o.supplier_id
      join purchase_order_line l on l.tenant_id = o.tenant_id and l.purchase_order_id = o.id
     where o.tenant_id = ${tenantId} and o.location_id = ${locationId} and o.status in ('placed', 'acknowledged')
     group by o.tenant_id, o.id, s.name order by min(l.expected_on), o.id limit 50`;
  const [count] = await work.tx.$queryRaw<{ skus: number }[]>`
    select count(distinct l.sku_id)::integer as skus from receipt_line l join receipt r on r.tenant_id = l.tenant_id and r.id = l.receipt_id
     where l.tenant_id = ${tenantId} and r.location_id = ${locationId} and l.put_away_quantity < l.quantity and l.condition <> 'damaged'`;
  return { asns, orders, toPutAway: count?.skus ?? 0 };
}

/** A receipt as the dock sees it. */
export interface ReceiptView {
  id: string;
  number: string;
  status: "open" | "closed";
  supplierName: string;
  of: string;
  arrivedAt: Date;
  pallets: { id: string; sscc: string | null; isReceived: boolean }[];
  received: { skuCode: string; condition: Condition; quantity: number }[];
  differences: {
    id: string;
    kind: ReceiptDifferenceKind;
    code: string;
    quantity: number;
    status: "open" | "settled";
    settlement: string | null;
  }[];
}

export async function getReceipt(
  work: Work,
  receiptId: string,
): Promise<Result<ReceiptView, InboundRefusal>> {
  const { tenantId } = work;
  const [head] = await work.tx.$queryRaw<
    (Omit<ReceiptView, "pallets" | "received" | "differences"> & { asnId: string | null })[]
  >`
    select r.id, r.number, r.status, s.name as "supplierName", coalesce(a.number, o.number) as "of", r.arrived_at as "arrivedAt", r.asn_id as "asnId"
      from receipt r join supplier s on s.tenant_id = r.tenant_id and s.id = r.supplier_id
      left join asn a on a.tenant_id = r.tenant_id and a.id = r.asn_id
      left join purchase_order o on o.tenant_id = r.tenant_id and o.id = r.purchase_order_id
     where r.tenant_id = ${tenantId} and r.id = ${receiptId}
       and (${work.boundTo ?? null}::text is null or r.location_id = ${work.boundTo ?? null})`;
  if (!head) return err({ code: "inbound.receipt_unknown", receiptId });
  const { asnId, ...receipt } = head;
  const pallets = await work.tx.$queryRaw<ReceiptView["pallets"]>`
    select id, sscc, received_at is not null as "isReceived" from asn_unit
     where tenant_id = ${tenantId} and asn_id = ${asnId} and parent_id is null order by id`;
  const received = await work.tx.$queryRaw<ReceiptView["received"]>`
    select s.code as "skuCode", l.condition, sum(l.quantity)::integer as quantity from receipt_line l
      join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
     where l.tenant_id = ${tenantId} and l.receipt_id = ${receiptId} group by s.code, l.condition order by 1, 2`;
  const differences = await work.tx.$queryRaw<ReceiptView["differences"]>`
    select d.id, d.kind, coalesce(s.code, d.code) as code, d.quantity, d.status, d.settlement from receipt_difference d
      left join sku s on s.tenant_id = d.tenant_id and s.id = d.sku_id
     where d.tenant_id = ${tenantId} and d.receipt_id = ${receiptId} order by d.status, d.id`;
  return ok({ ...receipt, pallets, received, differences });
}

/** How far one truck, or what came of one order, is on its way from the dock to the bins. */
export interface PutAwayProgress {
  /** Units counted in that can lie in a bin, and how many of them do. */
  received: number;
  putAway: number;
  /** Minutes from the first scan of the truck until half of them, and the last of them, lay in a bin. */
  medianMinutes: number | null;
  lastMinutes: number | null;
}

/** @param of the ASN, or the purchase order, whose units are meant */
export async function putAwayProgress(
  work: Work,
  of: { asnId: string } | { orderId: string },
): Promise<PutAwayProgress> {
  const asnId = "asnId" in of ? of.asnId : null;
  const orderId = "orderId" in of ? of.orderId : null;
  const [row] = await work.tx.$queryRaw<PutAwayProgress[]>`
    with line as (
      select l.id, l.quantity, l.put_away_quantity from receipt_line l
        join receipt r on r.tenant_id = l.tenant_id and r.id = l.receipt_id
        left join purchase_order_line o on o.tenant_id = l.tenant_id and o.id = l.purchase_order_line_id
       where l.tenant_id = ${work.tenantId} and l.condition <> 'damaged'
         and (r.asn_id = ${asnId} or o.purchase_order_id = ${orderId})),
    placed as (
      select p.quantity, extract(epoch from p.placed_at - p.arrived_at) / 60 as minutes from put_away p
       where p.tenant_id = ${work.tenantId} and p.receipt_line_id in (select id from line))
    select coalesce((select sum(quantity) from line), 0)::integer as received,
           coalesce((select sum(put_away_quantity) from line), 0)::integer as "putAway",
           (select round(percentile_cont(0.5) within group (order by minutes))::integer from placed) as "medianMinutes",
           (select round(max(minutes))::integer from placed) as "lastMinutes"`;
  return row!;
}

/** Minutes from the truck's first scan to the bin, by how it was received, over the last days. */
export interface DockToStock {
  isBlind: boolean;
  units: number;
  medianMinutes: number;
  p90Minutes: number;
}

export async function dockToStock(work: Work, days: number): Promise<DockToStock[]> {
  return work.tx.$queryRaw<DockToStock[]>`
    select is_blind as "isBlind", sum(quantity)::integer as units,
           round(percentile_cont(0.5) within group (order by extract(epoch from placed_at - arrived_at)) / 60)::integer as "medianMinutes",
           round(percentile_cont(0.9) within group (order by extract(epoch from placed_at - arrived_at)) / 60)::integer as "p90Minutes"
      from put_away where tenant_id = ${work.tenantId} and arrived_at is not null and placed_at > now() - make_interval(days => ${days})
     group by is_blind order by is_blind`;
}
