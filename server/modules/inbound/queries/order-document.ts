import { formatDecimal } from "#kernel/money.ts";
import { localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";

/** An order with everything that stands on its paper and in its 850. */
export interface OrderDocument {
  id: string;
  number: string;
  currency: string;
  totalMinor: bigint;
  note: string;
  placedAt: Date | null;
  orderedOn: string;
  requestedOn: string;
  buyer: { name: string; legalName: string; address: Record<string, string> };
  supplier: {
    id: string;
    name: string;
    contactName: string;
    address: Record<string, string>;
    paymentTermsDays: number;
    ediId: string | null;
    ediConnectionId: string | null;
  };
  shipTo: {
    name: string;
    code: string;
    line1: string;
    city: string;
    region: string;
    postalCode: string;
    country: string;
  };
  lines: {
    position: number;
    quantity: number;
    unitCostMinor: bigint;
    unitPrice: string;
    supplierCode: string;
    skuCode: string;
    gtin: string | null;
    title: string;
    expectedOn: string;
  }[];
}

/** The order as a document; null when there is none. */
export async function orderDocument(work: Work, orderId: string): Promise<OrderDocument | null> {
  const { tenantId } = work;
  const order = await work.tx.purchaseOrder.findUnique({
    where: { tenantId_id: { tenantId, id: orderId } },
  });
  if (!order) return null;
  const supplier = await work.tx.supplier.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: order.supplierId } },
  });
  const location = await work.tx.location.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: order.locationId } },
  });
  const merchant = await work.tx.merchant.findUniqueOrThrow({
    where: { tenantId },
    select: { name: true, legalName: true, address: true },
  });
  const lines = await work.tx.$queryRaw<Omit<OrderDocument["lines"][number], "unitPrice">[]>`
    select l.position, l.ordered_quantity as quantity, l.unit_cost_minor as "unitCostMinor", l.supplier_code as "supplierCode",
           s.code as "skuCode", s.title, l.expected_on as "expectedOn",
           (select b.gtin from sku_barcode b where b.tenant_id = l.tenant_id and b.sku_id = l.sku_id and b.pack_level = 'each'
             and b.gtin is not null order by b.id limit 1) as gtin
      from purchase_order_line l join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
     where l.tenant_id = ${tenantId} and l.purchase_order_id = ${orderId} order by l.position`;
  const { id, number, currency, totalMinor, note, placedAt } = order;
  return {
    ...{ id, number, currency, totalMinor, note, placedAt },
    orderedOn: localDateOf(placedAt ?? clock.now(), location.timeZone),
    requestedOn: lines.map(({ expectedOn }) => expectedOn).toSorted()[0] ?? "",
    buyer: { ...merchant, address: merchant.address as Record<string, string> },
    supplier: {
      ...{ id: supplier.id, name: supplier.name, contactName: supplier.contactName },
      ...{ ediId: supplier.ediId, ediConnectionId: supplier.ediConnectionId },
      paymentTermsDays: supplier.paymentTermsDays,
      address: supplier.address as Record<string, string>,
    },
    shipTo: {
      ...{ name: location.name, code: location.code, line1: location.addressLine1, city: location.city },
      ...{ region: location.region, postalCode: location.postalCode, country: location.country },
    },
    lines: lines.map((line) => ({
      ...line,
      unitPrice: formatDecimal({ minor: line.unitCostMinor, currency }),
    })),
  };
}
