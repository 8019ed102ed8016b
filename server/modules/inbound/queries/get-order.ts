import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import type {
  DifferenceStatus,
  OrderDifferenceKind,
  OrderStatus,
  ReceiptDifferenceKind,
  ReceiptState,
} from "../contract.ts";
import { receiptStateOf } from "../domain/order-states.ts";
import type { InboundRefusal } from "../errors.ts";
import { putAwayProgress, type PutAwayProgress } from "./dock.ts";

/** One line three ways: what was ordered, what is announced, what is here. */
export interface OrderLineView {
  id: string;
  position: number;
  skuId: string;
  skuCode: string;
  title: string;
  supplierCode: string;
  packQuantity: number;
  ordered: number;
  announced: number;
  received: number;
  damaged: number;
  short: number;
  unitCostMinor: bigint;
  expectedOn: string;
  firstExpectedOn: string;
}

export interface OrderView {
  id: string;
  number: string;
  status: OrderStatus;
  receipt: ReceiptState;
  supplier: { id: string; name: string; takesEdi: boolean };
  location: { id: string; name: string };
  currency: string;
  totalMinor: bigint;
  /** What came at the order's costs, and the part of it that came broken: what the supplier can bill, and what can be claimed of it. */
  receivedMinor: bigint;
  damagedMinor: bigint;
  note: string;
  submittedBy: string | null;
  approvedByName: string | null;
  placedAt: Date | null;
  endReason: string | null;
  version: number;
  lines: OrderLineView[];
  differences: {
    id: string;
    position: number;
    skuCode: string;
    kind: OrderDifferenceKind;
    ours: string;
    theirs: string;
    status: DifferenceStatus;
  }[];
  asns: { id: string; number: string; shipmentNumber: string; status: string; expectedOn: string }[];
  receipts: { id: string; number: string; status: string; arrivedAt: Date; units: number }[];
  putAway: PutAwayProgress;
  receiptDifferences: {
    id: string;
    receiptNumber: string;
    kind: ReceiptDifferenceKind;
    code: string;
    quantity: number;
    status: "open" | "settled";
    settlement: string | null;
  }[];
  documents: {
    id: string;
    kind: string;
    direction: "in" | "out";
    status: string;
    outcome: string;
    createdAt: Date;
    sentAt: Date | null;
  }[];
  events: { id: string; kind: string; text: string; actor: string; at: Date }[];
}

/** A purchase order with everything that happened to it. */
export async function getOrder(work: Work, orderId: string): Promise<Result<OrderView, InboundRefusal>> {
  const { tenantId } = work;
  const [head] = await work.tx.$queryRaw<
    (Omit<OrderView, "supplier" | "location" | "receipt" | "lines"> & {
      supplierId: string;
      supplierName: string;
      takesEdi: boolean;
      locationId: string;
      locationName: string;
    })[]
  >`
    select o.id, o.number, o.status, o.currency, o.total_minor as "totalMinor", o.note, o.submitted_by as "submittedBy",
           u.name as "approvedByName", o.placed_at as "placedAt", o.end_reason as "endReason", o.version, s.id as "supplierId", s.name as "supplierName",
           s.edi_id is not null and s.edi_connection_id is not null as "takesEdi", loc.id as "locationId", loc.name as "locationName"
      from purchase_order o join supplier s on s.tenant_id = o.tenant_id and s.id = o.supplier_id
      join location loc on loc.tenant_id = o.tenant_id and loc.id = o.location_id left join app_user u on u.id = o.approved_by
     where o.tenant_id = ${tenantId} and o.id = ${orderId}`;
  if (!head) return err({ code: "inbound.order_unknown", orderId });
  const lines = await work.tx.$queryRaw<OrderLineView[]>`
    select l.id, l.position, l.sku_id as "skuId", s.code as "skuCode", s.title, l.supplier_code as "supplierCode", l.pack_quantity as "packQuantity",
           l.ordered_quantity as ordered, l.received_quantity as received, l.short_quantity as short, l.unit_cost_minor as "unitCostMinor",
           l.expected_on as "expectedOn", l.first_expected_on as "firstExpectedOn",
           coalesce((select sum(a.announced_quantity) from asn_line a join asn on asn.tenant_id = a.tenant_id and asn.id = a.asn_id
             and asn.status <> 'canceled' where a.tenant_id = l.tenant_id and a.purchase_order_line_id = l.id), 0)::integer as announced,
           coalesce((select sum(r.quantity) from receipt_line r where r.tenant_id = l.tenant_id and r.purchase_order_line_id = l.id
             and r.condition = 'damaged'), 0)::integer as damaged
      from purchase_order_line l join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
     where l.tenant_id = ${tenantId} and l.purchase_order_id = ${orderId} order by l.position`;
  const { supplierId, supplierName, takesEdi, locationId, locationName, ...order } = head;
  return ok({
    ...order,
    supplier: { id: supplierId, name: supplierName, takesEdi },
    location: { id: locationId, name: locationName },
    receipt: receiptStateOf(
      lines.map((line) => ({
        orderedQuantity: line.ordered,
        receivedQuantity: line.received,
        shortQuantity: line.short,
      })),
    ),
    lines,
    receivedMinor: lines.reduce((sum, line) => sum + line.unitCostMinor * BigInt(line.received), 0n),
    damagedMinor: lines.reduce((sum, line) => sum + line.unitCostMinor * BigInt(line.damaged), 0n),
    putAway: await putAwayProgress(work, { orderId }),
    ...(await around(work, orderId)),
  });
}

async function around(
  work: Work,
  orderId: string,
): Promise<
  Pick<OrderView, "differences" | "asns" | "receipts" | "receiptDifferences" | "documents" | "events">
> {
  const { tenantId } = work;
  const differences = await work.tx.$queryRaw<OrderView["differences"]>`
    select d.id, l.position, s.code as "skuCode", d.kind, d.ours, d.theirs, d.status from purchase_order_difference d
      join purchase_order_line l on l.tenant_id = d.tenant_id and l.id = d.line_id
      join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
     where d.tenant_id = ${tenantId} and d.purchase_order_id = ${orderId} order by d.status = 'open' desc, d.id`;
  const asns = await work.tx.$queryRaw<OrderView["asns"]>`
    select asn.id, asn.number, asn.shipment_number as "shipmentNumber", asn.status, asn.expected_on as "expectedOn" from asn
     where asn.tenant_id = ${tenantId} and asn.id in (select a.asn_id from asn_line a join purchase_order_line l on l.tenant_id = a.tenant_id
       and l.id = a.purchase_order_line_id where a.tenant_id = ${tenantId} and l.purchase_order_id = ${orderId}) order by asn.id`;
  const receipts = await work.tx.$queryRaw<OrderView["receipts"]>`
    select r.id, r.number, r.status, r.arrived_at as "arrivedAt",
           coalesce(sum(rl.quantity) filter (where l.id is not null), 0)::integer as units
      from receipt r left join receipt_line rl on rl.tenant_id = r.tenant_id and rl.receipt_id = r.id
      left join purchase_order_line l on l.tenant_id = rl.tenant_id and l.id = rl.purchase_order_line_id and l.purchase_order_id = ${orderId}
     where r.tenant_id = ${tenantId} group by r.tenant_id, r.id having count(l.id) > 0 or r.purchase_order_id = ${orderId} order by r.id`;
  const receiptDifferences = await work.tx.$queryRaw<OrderView["receiptDifferences"]>`
    select d.id, r.number as "receiptNumber", d.kind, coalesce(s.code, d.code) as code, d.quantity, d.status, d.settlement
      from receipt_difference d join receipt r on r.tenant_id = d.tenant_id and r.id = d.receipt_id
      left join sku s on s.tenant_id = d.tenant_id and s.id = d.sku_id
     where d.tenant_id = ${tenantId} and (r.id = any(${receipts.map(({ id }) => id)}::text[]) or r.asn_id = any(${asns.map(({ id }) => id)}::text[]))
     order by d.status, d.id`;
  const documents = await work.tx.$queryRaw<OrderView["documents"]>`
    select id, kind, direction, status, outcome, created_at as "createdAt", sent_at as "sentAt" from edi_document
     where tenant_id = ${tenantId} and ((subject_type = 'purchase_order' and subject_id = ${orderId})
        or (subject_type = 'asn' and subject_id = any(${asns.map(({ id }) => id)}::text[]))) order by id`;
  const events = await work.tx.$queryRaw<OrderView["events"]>`
    select e.id, e.kind, e.text, coalesce(u.name, e.actor_kind) as actor, e.at from purchase_order_event e
      left join app_user u on u.id = e.actor_id
     where e.tenant_id = ${tenantId} and e.purchase_order_id = ${orderId} order by e.id desc limit 200`;
  return { differences, asns, receipts, receiptDifferences, documents, events };
}
