import { parseGtin } from "#kernel/barcode.ts";
import { newId } from "#kernel/ids.ts";
import { nextNumber } from "#server/db/sequence.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { OrderStatus } from "./contract.ts";
import type { AnnouncedItem, Announcement } from "./domain/announced.ts";
import type { AnnounceableOrder, KnownCodes, MatchedItem } from "./domain/match-announced.ts";

/** Orders of a supplier by number, their rows locked in order of their ids, with what open notices announced of each line. */
export async function lockOrdersByNumber(
  work: Work,
  supplierId: string,
  numbers: readonly string[],
): Promise<Map<string, AnnounceableOrder & { locationId: string }>> {
  const { tenantId } = work;
  const orders = await work.tx.$queryRaw<
    { id: string; number: string; status: OrderStatus; locationId: string }[]
  >`
    select id, number, status, location_id as "locationId" from purchase_order
     where tenant_id = ${tenantId} and supplier_id = ${supplierId} and number = any(${[...numbers]}::text[]) order by id for update`;
  const lines = await work.tx.$queryRaw<(AnnounceableOrder["lines"][number] & { orderId: string })[]>`
    select l.purchase_order_id as "orderId", l.id, l.position, l.sku_id as "skuId", l.pack_quantity as "packQuantity",
           l.ordered_quantity as "orderedQuantity", l.received_quantity as "receivedQuantity", l.short_quantity as "shortQuantity",
           coalesce((select sum(greatest(0, a.announced_quantity - a.received_quantity)) from asn_line a
             join asn on asn.tenant_id = a.tenant_id and asn.id = a.asn_id and asn.status in ('announced', 'receiving')
             where a.tenant_id = l.tenant_id and a.purchase_order_line_id = l.id), 0)::integer as "announcedQuantity"
      from purchase_order_line l where l.tenant_id = ${tenantId} and l.purchase_order_id = any(${orders.map(({ id }) => id)}::text[])
     order by l.position`;
  return new Map(
    orders.map((order) => [
      order.number,
      { ...order, lines: lines.filter(({ orderId }) => orderId === order.id) },
    ]),
  );
}

/** What the codes of these items stand for with this supplier. */
export async function codesOf(
  work: Work,
  supplierId: string,
  items: readonly AnnouncedItem[],
): Promise<KnownCodes> {
  const { tenantId } = work;
  const values = [...new Set(items.flatMap(({ codes }) => codes.map(({ value }) => value)))];
  const gtins = values.flatMap((value) => {
    const gtin = parseGtin(value);
    return gtin.ok ? [gtin.value as string] : [];
  });
  const terms = await work.tx.supplierSku.findMany({
    where: { tenantId, supplierId, supplierCode: { in: values } },
    select: { supplierCode: true, skuId: true },
  });
  const skus = await work.tx.sku.findMany({
    where: {
      tenantId,
      code: { in: values.map((value) => value.toUpperCase()) },
      kind: { in: ["stocked", "assembly"] },
    },
    select: { code: true, id: true },
  });
  const barcodes = await work.tx.skuBarcode.findMany({
    where: { tenantId, barcode: { in: gtins } },
    select: { barcode: true, skuId: true, quantity: true },
  });
  return {
    supplierCodes: new Map(terms.map((row) => [row.supplierCode, row.skuId])),
    ownCodes: new Map(skus.map((row) => [row.code.toUpperCase(), row.id])),
    barcodes: new Map(barcodes.map(({ barcode, ...row }) => [barcode, row])),
  };
}

/** SSCCs of these that stand on another notice that is still open. */
export async function ssccsInTheWay(work: Work, ssccs: readonly string[]): Promise<string[]> {
  const rows = await work.tx.$queryRaw<{ sscc: string }[]>`
    select u.sscc from asn_unit u join asn on asn.tenant_id = u.tenant_id and asn.id = u.asn_id
     where u.tenant_id = ${work.tenantId} and u.sscc = any(${[...ssccs]}::text[]) and asn.status in ('announced', 'receiving')
       and u.received_at is null`;
  return rows.map(({ sscc }) => sscc);
}

/** Writes a notice with its units and lines. */
export async function insertAsn(
  work: Work,
  head: {
    id: string;
    supplierId: string;
    locationId: string;
    source: string;
    expectedOn: string;
    deliveryId: string | null;
  },
  announcement: Announcement,
  items: readonly MatchedItem[],
): Promise<string> {
  const { tenantId } = work;
  const { shipmentNumber, shippedOn, carrier, reference, units } = announcement;
  const number = `ASN-${String(await nextNumber(work, "asn")).padStart(6, "0")}`;
  await work.tx.asn.create({
    data: {
      ...head,
      tenantId,
      number,
      shipmentNumber,
      shippedOn,
      carrier,
      reference,
      createdAt: clock.now(),
    },
  });
  const unitIds = new Map(units.map(({ ref }) => [ref, newId("asu")]));
  // a unit above stands before what it holds
  const sorted = units.toSorted((a, b) => Number(a.parentRef !== null) - Number(b.parentRef !== null));
  for (const unit of sorted) {
    const { kind, sscc, label } = unit;
    const parentId = unit.parentRef === null ? null : (unitIds.get(unit.parentRef) ?? null);
    await work.tx.asnUnit.create({
      data: { tenantId, id: unitIds.get(unit.ref)!, asnId: head.id, parentId, kind, sscc, label },
    });
  }
  await work.tx.asnLine.createMany({
    data: items.map(({ item, orderLineId, skuId, quantity, difference, itemCode }, index) => ({
      tenantId,
      id: newId("asl"),
      asnId: head.id,
      unitId: item.unitRef === null ? null : (unitIds.get(item.unitRef) ?? null),
      position: index + 1,
      purchaseOrderLineId: orderLineId,
      skuId,
      orderNumber: item.orderNumber,
      itemCode,
      announcedQuantity: quantity,
      lot: item.lot,
      expiresOn: item.expiresOn,
      difference,
    })),
  });
  return number;
}
