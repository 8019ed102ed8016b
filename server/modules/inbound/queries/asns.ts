import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import type { AsnDifference, AsnListInput, AsnStatus } from "../contract.ts";
import type { InboundRefusal } from "../errors.ts";
import { putAwayProgress, type PutAwayProgress } from "./dock.ts";

/** An ASN in the list. */
export interface AsnListRow {
  id: string;
  number: string;
  shipmentNumber: string;
  supplierName: string;
  locationId: string;
  locationName: string;
  status: AsnStatus;
  source: "x12" | "csv" | "person";
  expectedOn: string;
  arrivedAt: Date | null;
  announced: number;
  received: number;
  pallets: number;
  differences: number;
}

/** ASNs: what is due first at the top while it is open, else the newest. */
export async function listAsns(
  work: Work,
  input: AsnListInput & { locationId?: string },
): Promise<Page<AsnListRow>> {
  const cursor = input.cursor
    ? decodeKeysetAs(input.cursor, z.tuple([z.boolean(), z.string(), z.string()]))
    : undefined;
  const search = input.search?.trim() || null;
  const [isClosed, dueKey, id] = cursor ?? [null, null, null];
  const rows = await work.tx.$queryRaw<(AsnListRow & { isClosed: boolean })[]>`
    select * from (
      select a.id, a.number, a.shipment_number as "shipmentNumber", s.name as "supplierName", a.location_id as "locationId", loc.name as "locationName",
             a.status, a.source, a.expected_on as "expectedOn", a.arrived_at as "arrivedAt", a.status in ('closed', 'canceled') as "isClosed",
             coalesce(t.announced, 0)::integer as announced, coalesce(t.received, 0)::integer as received, coalesce(t.differences, 0)::integer as differences,
             (select count(*) from asn_unit u where u.tenant_id = a.tenant_id and u.asn_id = a.id and u.parent_id is null)::integer as pallets
        from asn a join supplier s on s.tenant_id = a.tenant_id and s.id = a.supplier_id
        join location loc on loc.tenant_id = a.tenant_id and loc.id = a.location_id
        cross join lateral (select sum(l.announced_quantity) as announced, sum(l.received_quantity) as received, count(l.difference) as differences
          from asn_line l where l.tenant_id = a.tenant_id and l.asn_id = a.id) t
       where a.tenant_id = ${work.tenantId} and (${input.status ?? null}::text is null or a.status = ${input.status ?? null})
         and (${input.locationId ?? null}::text is null or a.location_id = ${input.locationId ?? null})
         and (${search}::text is null or a.number ilike ${search} || '%' or a.shipment_number ilike ${search} || '%' or s.name ilike '%' || ${search} || '%'
           or exists (select from asn_unit u where u.tenant_id = a.tenant_id and u.asn_id = a.id and u.sscc = ${search}))) found
     where (${isClosed}::boolean is null or ("isClosed", "expectedOn", id) > (${isClosed}::boolean, ${dueKey}, ${id}))
     order by "isClosed", "expectedOn", id limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.isClosed, row.expectedOn, row.id]);
}

export interface AsnView {
  id: string;
  number: string;
  shipmentNumber: string;
  status: AsnStatus;
  source: "x12" | "csv" | "person";
  supplier: { id: string; name: string };
  location: { id: string; name: string };
  shippedOn: string | null;
  expectedOn: string;
  carrier: string;
  reference: string;
  arrivedAt: Date | null;
  deliveryId: string | null;
  units: {
    id: string;
    parentId: string | null;
    kind: "pallet" | "carton";
    sscc: string | null;
    receivedAt: Date | null;
  }[];
  lines: {
    id: string;
    unitId: string | null;
    orderId: string | null;
    orderNumber: string;
    skuCode: string | null;
    title: string | null;
    itemCode: string;
    announced: number;
    received: number;
    lot: string | null;
    expiresOn: string | null;
    difference: AsnDifference | null;
  }[];
  receipts: { id: string; number: string; status: string; arrivedAt: Date }[];
  putAway: PutAwayProgress;
}

/** An ASN with its pallets, what is in them and what came of it. */
export async function getAsn(work: Work, asnId: string): Promise<Result<AsnView, InboundRefusal>> {
  const { tenantId } = work;
  const [head] = await work.tx.$queryRaw<
    (Omit<AsnView, "supplier" | "location" | "units" | "lines" | "receipts" | "putAway"> & {
      supplierId: string;
      supplierName: string;
      locationId: string;
      locationName: string;
    })[]
  >`
    select a.id, a.number, a.shipment_number as "shipmentNumber", a.status, a.source, a.shipped_on as "shippedOn", a.expected_on as "expectedOn",
           a.carrier, a.reference, a.arrived_at as "arrivedAt", a.delivery_id as "deliveryId", s.id as "supplierId", s.name as "supplierName",
           loc.id as "locationId", loc.name as "locationName"
      from asn a join supplier s on s.tenant_id = a.tenant_id and s.id = a.supplier_id
      join location loc on loc.tenant_id = a.tenant_id and loc.id = a.location_id
     where a.tenant_id = ${tenantId} and a.id = ${asnId}`;
  if (!head) return err({ code: "inbound.asn_unknown", asnId });
  const units = await work.tx.$queryRaw<AsnView["units"]>`
    select id, parent_id as "parentId", kind, sscc, received_at as "receivedAt" from asn_unit
     where tenant_id = ${tenantId} and asn_id = ${asnId} order by id`;
  const lines = await work.tx.$queryRaw<AsnView["lines"]>`
    select a.id, a.unit_id as "unitId", l.purchase_order_id as "orderId", a.order_number as "orderNumber", s.code as "skuCode", s.title,
           a.item_code as "itemCode", a.announced_quantity as announced, a.received_quantity as received, a.lot, a.expires_on as "expiresOn", a.difference
      from asn_line a left join purchase_order_line l on l.tenant_id = a.tenant_id and l.id = a.purchase_order_line_id
      left join sku s on s.tenant_id = a.tenant_id and s.id = a.sku_id
     where a.tenant_id = ${tenantId} and a.asn_id = ${asnId} order by a.position`;
  const receipts = await work.tx.receipt.findMany({
    where: { tenantId, asnId },
    orderBy: { id: "asc" },
    select: { id: true, number: true, status: true, arrivedAt: true },
  });
  const { supplierId, supplierName, locationId, locationName, ...asn } = head;
  return ok({
    ...asn,
    supplier: { id: supplierId, name: supplierName },
    location: { id: locationId, name: locationName },
    units,
    lines,
    receipts,
    putAway: await putAwayProgress(work, { asnId }),
  });
}
