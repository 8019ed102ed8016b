import { newId } from "#kernel/ids.ts";
import type { Prisma } from "#server/db/prisma.ts";
import { nextNumber } from "#server/db/sequence.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { OrderStatus, QualityRule, SupplierFields, SupplierSkuInput } from "./contract.ts";

/** A supplier as stored. */
export interface SupplierRow extends SupplierFields {
  id: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** The supplier's version with its row locked; null when there is none. */
export async function lockSupplier(work: Work, supplierId: string): Promise<{ version: number } | null> {
  const rows = await work.tx.$queryRaw<{ version: number }[]>`
    select version from supplier where tenant_id = ${work.tenantId} and id = ${supplierId} for update`;
  return rows[0] ?? null;
}

export async function insertSupplier(work: Work, id: string, fields: SupplierFields): Promise<void> {
  await work.tx.supplier.create({ data: { ...fields, tenantId: work.tenantId, id } });
}

export async function saveSupplier(
  work: Work,
  id: string,
  changes: Partial<SupplierFields>,
): Promise<number> {
  const { version } = await work.tx.supplier.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: { ...changes, version: { increment: 1 }, updatedAt: clock.now() },
  });
  return version;
}

/** Terms of a supplier for a SKU, with the SKU's code. */
export interface SupplierSkuRow {
  id: string;
  supplierId: string;
  skuId: string;
  skuCode: string;
  supplierCode: string;
  packQuantity: number;
  minimumQuantity: number;
  costMinor: bigint;
  priceBreaks: { fromQuantity: number; costMinor: bigint }[];
  leadDays: number | null;
  qualityControl: QualityRule | null;
  isPreferred: boolean;
}

interface StoredSupplierSku extends Omit<SupplierSkuRow, "priceBreaks"> {
  priceBreaks: { fromQuantity: number; costMinor: string }[];
}

/** What a supplier offers of these SKUs, or of all. */
export async function supplierSkus(
  work: Work,
  supplierId: string,
  skuIds?: string[],
): Promise<SupplierSkuRow[]> {
  const rows = await work.tx.$queryRaw<StoredSupplierSku[]>`
    select t.id, t.supplier_id as "supplierId", t.sku_id as "skuId", s.code as "skuCode", t.supplier_code as "supplierCode",
           t.pack_quantity as "packQuantity", t.minimum_quantity as "minimumQuantity", t.cost_minor as "costMinor",
           t.price_breaks as "priceBreaks", t.lead_days as "leadDays", t.quality_control as "qualityControl", t.is_preferred as "isPreferred"
      from supplier_sku t join sku s on s.tenant_id = t.tenant_id and s.id = t.sku_id
     where t.tenant_id = ${work.tenantId} and t.supplier_id = ${supplierId}
       and (${skuIds ?? null}::text[] is null or t.sku_id = any(${skuIds ?? null}::text[]))
     order by s.code`;
  return rows.map((row) => ({
    ...row,
    priceBreaks: row.priceBreaks.map(({ fromQuantity, costMinor }) => ({
      fromQuantity,
      costMinor: BigInt(costMinor),
    })),
  }));
}

/** Saves a supplier's terms for a SKU; as the preferred one it takes the preference from another supplier. */
export async function upsertSupplierSku(work: Work, input: Required<SupplierSkuInput>): Promise<string> {
  const { tenantId } = work;
  const { supplierId, skuId, priceBreaks, ...rest } = input;
  const terms = {
    ...rest,
    priceBreaks: priceBreaks.map((step) => ({ ...step, costMinor: step.costMinor.toString() })),
  };
  if (input.isPreferred)
    await work.tx.supplierSku.updateMany({
      where: { tenantId, skuId, supplierId: { not: supplierId } },
      data: { isPreferred: false },
    });
  const { id } = await work.tx.supplierSku.upsert({
    where: { tenantId_supplierId_skuId: { tenantId, supplierId, skuId } },
    create: { tenantId, id: newId("ssk"), supplierId, skuId, ...terms },
    update: { ...terms, updatedAt: clock.now() },
    select: { id: true },
  });
  return id;
}

/** A purchase order with its row locked, and its lines. */
export interface OrderRow {
  id: string;
  number: string;
  supplierId: string;
  locationId: string;
  status: OrderStatus;
  currency: string;
  totalMinor: bigint;
  submittedBy: string | null;
  placedAt: Date | null;
  version: number;
  lines: OrderLineRow[];
}
export interface OrderLineRow {
  id: string;
  position: number;
  skuId: string;
  supplierCode: string;
  packQuantity: number;
  orderedQuantity: number;
  receivedQuantity: number;
  shortQuantity: number;
  unitCostMinor: bigint;
  expectedOn: string;
}

const lineColumns = {
  id: true,
  position: true,
  skuId: true,
  supplierCode: true,
  packQuantity: true,
  orderedQuantity: true,
  receivedQuantity: true,
  shortQuantity: true,
  unitCostMinor: true,
  expectedOn: true,
} as const;

/** The order with its row locked; its lines change only under this lock. Null when there is none. */
export async function lockOrder(work: Work, orderId: string): Promise<OrderRow | null> {
  const { tenantId } = work;
  const rows = await work.tx.$queryRaw<Omit<OrderRow, "lines">[]>`
    select id, number, supplier_id as "supplierId", location_id as "locationId", status, currency, total_minor as "totalMinor",
           submitted_by as "submittedBy", placed_at as "placedAt", version
      from purchase_order where tenant_id = ${tenantId} and id = ${orderId} for update`;
  const row = rows[0];
  if (!row) return null;
  const lines = await work.tx.purchaseOrderLine.findMany({
    where: { tenantId, purchaseOrderId: orderId },
    orderBy: { position: "asc" },
    select: lineColumns,
  });
  return { ...row, lines };
}

export interface NewOrderLine {
  skuId: string;
  supplierCode: string;
  packQuantity: number;
  orderedQuantity: number;
  unitCostMinor: bigint;
  expectedOn: string;
}

const totalOf = (lines: readonly { orderedQuantity: number; unitCostMinor: bigint }[]): bigint =>
  lines.reduce((sum, line) => sum + line.unitCostMinor * BigInt(line.orderedQuantity), 0n);

export async function insertOrder(
  work: Work,
  order: {
    id: string;
    supplierId: string;
    locationId: string;
    currency: string;
    note: string;
    source: string;
  },
  lines: readonly NewOrderLine[],
): Promise<string> {
  const number = `PO-${String(await nextNumber(work, "purchase_order")).padStart(6, "0")}`;
  const { tenantId } = work;
  await work.tx.purchaseOrder.create({
    data: {
      ...order,
      tenantId,
      number,
      totalMinor: totalOf(lines),
      createdBy: work.actor.id,
      createdAt: clock.now(),
    },
  });
  await insertLines(work, order.id, lines);
  return number;
}

async function insertLines(work: Work, orderId: string, lines: readonly NewOrderLine[]): Promise<void> {
  await work.tx.purchaseOrderLine.createMany({
    data: lines.map((line, index) => ({
      ...line,
      tenantId: work.tenantId,
      id: newId("pul"),
      purchaseOrderId: orderId,
      position: index + 1,
      firstExpectedOn: line.expectedOn,
    })),
  });
}

/** Lines of a draft, written anew. */
export async function replaceLines(
  work: Work,
  orderId: string,
  lines: readonly NewOrderLine[],
): Promise<void> {
  await work.tx.purchaseOrderLine.deleteMany({
    where: { tenantId: work.tenantId, purchaseOrderId: orderId },
  });
  await insertLines(work, orderId, lines);
  await saveOrder(work, orderId, { totalMinor: totalOf(lines) });
}

export async function saveOrder(
  work: Work,
  orderId: string,
  changes: Prisma.PurchaseOrderUncheckedUpdateInput,
): Promise<number> {
  const { version } = await work.tx.purchaseOrder.update({
    where: { tenantId_id: { tenantId: work.tenantId, id: orderId } },
    data: { ...changes, version: { increment: 1 }, updatedAt: clock.now() },
    select: { version: true },
  });
  return version;
}

export async function saveLine(
  work: Work,
  lineId: string,
  changes: Partial<
    Pick<
      OrderLineRow,
      "orderedQuantity" | "receivedQuantity" | "shortQuantity" | "unitCostMinor" | "expectedOn"
    >
  >,
): Promise<void> {
  await work.tx.purchaseOrderLine.update({
    where: { tenantId_id: { tenantId: work.tenantId, id: lineId } },
    data: changes,
  });
}

/** Writes into an order's timeline. */
export async function tellOrder(
  work: Work,
  orderId: string,
  kind: string,
  text: string,
  facts: Record<string, unknown> = {},
): Promise<void> {
  await work.tx.purchaseOrderEvent.create({
    data: {
      tenantId: work.tenantId,
      id: newId("pue"),
      purchaseOrderId: orderId,
      kind,
      text,
      facts: facts as Prisma.InputJsonObject,
      actorKind: work.actor.kind,
      actorId: work.actor.id,
      at: clock.now(),
    },
  });
}
