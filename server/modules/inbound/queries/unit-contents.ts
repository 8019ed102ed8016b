import type { Work } from "#server/db/transact.ts";
import type { AsnDifference } from "../contract.ts";
import type { OpenLine } from "../domain/spread.ts";
import type { ReceiptRow } from "../receipt-store.ts";

/** A pallet or carton of an open notice. */
export interface FoundUnit {
  id: string;
  kind: "pallet" | "carton";
  asnId: string;
  asnNumber: string;
  locationId: string;
  receivedAt: Date | null;
}

/** The unit with this SSCC: on a notice that is still to come first, else on the newest. */
export async function findUnit(work: Work, sscc: string): Promise<FoundUnit | null> {
  const rows = await work.tx.$queryRaw<FoundUnit[]>`
    select u.id, u.kind, u.asn_id as "asnId", asn.number as "asnNumber", asn.location_id as "locationId", u.received_at as "receivedAt"
      from asn_unit u join asn on asn.tenant_id = u.tenant_id and asn.id = u.asn_id and asn.status <> 'canceled'
     where u.tenant_id = ${work.tenantId} and u.sscc = ${sscc}
     order by u.received_at is null desc, asn.created_at desc limit 1`;
  return rows[0] ?? null;
}

export interface ContentLine {
  id: string;
  orderLineId: string | null;
  orderNumber: string;
  skuId: string | null;
  skuCode: string | null;
  title: string | null;
  tracking: "none" | "lot" | "serial";
  itemCode: string;
  announced: number;
  /** Announced and not received yet. */
  open: number;
  lot: string | null;
  expiresOn: string | null;
  difference: AsnDifference | null;
}

/** What should be in a unit, the units in it included. */
export interface UnitContents {
  id: string;
  sscc: string | null;
  kind: "pallet" | "carton";
  asnId: string;
  isReceived: boolean;
  /** The unit and everything in it. */
  unitIds: string[];
  lines: ContentLine[];
}

export async function contentsOf(work: Work, unitId: string): Promise<UnitContents | null> {
  const { tenantId } = work;
  const [unit] = await work.tx.$queryRaw<Omit<UnitContents, "lines">[]>`
    with recursive inside(id) as (
      select ${unitId}::text union select u.id from asn_unit u join inside on u.tenant_id = ${tenantId} and u.parent_id = inside.id)
    select u.id, u.sscc, u.kind, u.asn_id as "asnId", u.received_at is not null as "isReceived",
           array(select id from inside order by id) as "unitIds"
      from asn_unit u where u.tenant_id = ${tenantId} and u.id = ${unitId}`;
  if (!unit) return null;
  const lines = await work.tx.$queryRaw<ContentLine[]>`
    select a.id, a.purchase_order_line_id as "orderLineId", a.order_number as "orderNumber", a.sku_id as "skuId", s.code as "skuCode", s.title,
           coalesce(s.tracking, 'none') as tracking, a.item_code as "itemCode", a.announced_quantity as announced,
           greatest(0, a.announced_quantity - a.received_quantity) as open, a.lot, a.expires_on as "expiresOn", a.difference
      from asn_line a left join sku s on s.tenant_id = a.tenant_id and s.id = a.sku_id
     where a.tenant_id = ${tenantId} and a.unit_id = any(${unit.unitIds}) order by a.position`;
  return { ...unit, lines };
}

/**
 * Lines of a receipt that a counted SKU can belong to: those announced first (the scanned unit's before others), then those of
 * its orders that nobody announced.
 */
export async function openLinesOf(
  work: Work,
  receipt: ReceiptRow,
  skuId: string,
  unitId: string | null,
): Promise<{ lines: OpenLine[]; isAnnounced: boolean }> {
  const { tenantId } = work;
  const announced = receipt.asnId
    ? await work.tx.$queryRaw<OpenLine[]>`
        select a.id as "asnLineId", a.purchase_order_line_id as "orderLineId", greatest(0, a.announced_quantity - a.received_quantity) as open
          from asn_line a where a.tenant_id = ${tenantId} and a.asn_id = ${receipt.asnId} and a.sku_id = ${skuId}
         order by a.unit_id is not distinct from ${unitId}::text desc, a.position`
    : [];
  if (announced.length > 0) return { lines: announced, isAnnounced: true };
  const ordered = await work.tx.$queryRaw<OpenLine[]>`
    select null as "asnLineId", l.id as "orderLineId",
           greatest(0, l.ordered_quantity - l.received_quantity - l.short_quantity) as open
      from purchase_order_line l join purchase_order o on o.tenant_id = l.tenant_id and o.id = l.purchase_order_id
     where l.tenant_id = ${tenantId} and l.sku_id = ${skuId} and (o.id = ${receipt.purchaseOrderId} or o.id in (
       select x.purchase_order_id from asn_line a join purchase_order_line x on x.tenant_id = a.tenant_id and x.id = a.purchase_order_line_id
        where a.tenant_id = ${tenantId} and a.asn_id = ${receipt.asnId}))
     order by l.expected_on, o.number, l.position`;
  return { lines: ordered, isAnnounced: false };
}
