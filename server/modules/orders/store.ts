import { newId } from "#kernel/ids.ts";
import type { Prisma } from "#server/db/prisma.ts";
import { nextNumber } from "#server/db/sequence.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { HoldReason, OrderStage, PlacedLine, PlacedOrder } from "./contract.ts";

export type OrderRow = Prisma.SalesOrderGetPayload<object>;
export type OrderLineRow = Prisma.OrderLineGetPayload<object>;

const jsonOf = (value: unknown): Prisma.InputJsonValue =>
  JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? part.toString() : part)),
  );

/** Serializes everything that a channel says of one of its orders, also before the order has a row. */
export async function lockExternalOrder(
  work: Work,
  connectionId: string | null,
  externalId: string,
): Promise<void> {
  const name = `${work.tenantId}/external-order/${connectionId ?? ""}/${externalId}`;
  await work.tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}

export async function findExternalOrder(
  work: Work,
  connectionId: string | null,
  externalId: string,
): Promise<OrderRow | null> {
  return work.tx.salesOrder.findFirst({ where: { tenantId: work.tenantId, connectionId, externalId } });
}

/** Locks an order's row until the transaction ends; null when the merchant has none of that id. */
export async function lockOrder(work: Work, orderId: string): Promise<OrderRow | null> {
  return (await lockOrders(work, [orderId])).get(orderId) ?? null;
}

/** As {@link lockOrder}, for many: in id order, so that two who want the same ones wait and do not block each other. */
export async function lockOrders(work: Work, orderIds: readonly string[]): Promise<Map<string, OrderRow>> {
  const ids = [...new Set(orderIds)];
  await work.tx.$executeRaw`
    select from sales_order where tenant_id = ${work.tenantId} and id = any(${ids}) order by id for update`;
  const rows = await work.tx.salesOrder.findMany({ where: { tenantId: work.tenantId, id: { in: ids } } });
  return new Map(rows.map((row) => [row.id, row]));
}

/** The fields of the row that follow the channel's body. */
function channelFields(order: PlacedOrder) {
  return {
    channelOrderName: order.name,
    financialStatus: order.financialStatus,
    currency: order.currency,
    email: order.email,
    phone: order.phone,
    customerName: order.customerName,
    shippingAddress: order.shippingAddress ? jsonOf(order.shippingAddress) : undefined,
    billingAddress: order.billingAddress ? jsonOf(order.billingAddress) : undefined,
    shipToCountry: order.shippingAddress?.country ?? null,
    shipToPostalCode: order.shippingAddress?.postalCode ?? null,
    subtotalMinor: order.totals.subtotalMinor,
    discountMinor: order.totals.discountMinor,
    shippingMinor: order.totals.shippingMinor,
    taxMinor: order.totals.taxMinor,
    totalMinor: order.totals.totalMinor,
    taxesIncluded: order.taxesIncluded,
    paymentReference: order.paymentReference,
    note: order.note,
    tags: order.tags,
    attributes: jsonOf(order.attributes),
    channelUpdatedAt: order.updatedAt,
    canceledAt: order.canceledAt,
    cancelReason: order.cancelReason,
  };
}

export async function insertOrder(work: Work, order: PlacedOrder): Promise<OrderRow> {
  const number = await nextNumber(work, "order");
  return work.tx.salesOrder.create({
    data: {
      tenantId: work.tenantId,
      id: newId("ord"),
      number: `SO-${number}`,
      connectionId: order.connectionId,
      externalId: order.externalId,
      placedAt: order.placedAt,
      receivedAt: clock.now(),
      traceId: order.traceId,
      ...channelFields(order),
    },
  });
}

export async function updateFromChannel(work: Work, orderId: string, order: PlacedOrder): Promise<OrderRow> {
  return work.tx.salesOrder.update({
    where: { tenantId_id: { tenantId: work.tenantId, id: orderId } },
    data: { ...channelFields(order), version: { increment: 1 }, updatedAt: clock.now() },
  });
}

const lineFields = (line: PlacedLine) => ({
  externalVariantId: line.externalVariantId,
  skuText: line.sku,
  title: line.title,
  quantity: line.quantity,
  unitPriceMinor: line.unitPriceMinor,
  discountMinor: line.discountMinor,
  taxMinor: line.taxMinor,
  taxes: jsonOf(line.taxes),
  requiresShipping: line.requiresShipping,
});

/** Brings the lines in line with the body. A line never disappears: one that the body no longer has counts as canceled. */
export async function saveLines(work: Work, orderId: string, lines: PlacedLine[]): Promise<OrderLineRow[]> {
  const { tenantId } = work;
  const known = await linesOf(work, orderId);
  const byExternalId = new Map(known.map((line) => [line.externalLineId, line]));
  const fresh = lines.filter((line) => !byExternalId.has(line.externalLineId) && line.quantity > 0);
  await work.tx.orderLine.createMany({
    data: fresh.map((line, index) => ({
      tenantId,
      id: newId("oln"),
      orderId,
      position: known.length + index + 1,
      externalLineId: line.externalLineId,
      ...lineFields(line),
    })),
  });
  for (const line of lines) {
    const row = byExternalId.get(line.externalLineId);
    if (!row || !isChanged(row, line)) continue;
    await work.tx.orderLine.update({
      where: { tenantId_id: { tenantId, id: row.id } },
      // what was taken for a line is never forgotten, so its quantity only grows; less of it is a cancellation
      data: { ...lineFields(line), quantity: Math.max(row.quantity, line.quantity) },
    });
  }
  return linesOf(work, orderId);
}

const isChanged = (row: OrderLineRow, line: PlacedLine): boolean =>
  row.quantity < line.quantity ||
  row.title !== line.title ||
  row.skuText !== line.sku ||
  row.externalVariantId !== line.externalVariantId ||
  row.unitPriceMinor !== line.unitPriceMinor ||
  row.discountMinor !== line.discountMinor ||
  row.taxMinor !== line.taxMinor ||
  row.requiresShipping !== line.requiresShipping;

export async function linesOf(work: Work, orderId: string): Promise<OrderLineRow[]> {
  return work.tx.orderLine.findMany({
    where: { tenantId: work.tenantId, orderId },
    orderBy: [{ position: "asc" }, { id: "asc" }],
  });
}

export async function saveShippingLines(work: Work, orderId: string, order: PlacedOrder): Promise<void> {
  const { tenantId } = work;
  await work.tx.orderShippingLine.deleteMany({ where: { tenantId, orderId } });
  await work.tx.orderShippingLine.createMany({
    data: order.shippingLines.map((line) => ({
      tenantId,
      id: newId("osl"),
      orderId,
      externalLineId: line.externalLineId,
      title: line.title,
      code: line.code,
      priceMinor: line.priceMinor,
      discountMinor: line.discountMinor,
      taxMinor: line.taxMinor,
      taxes: jsonOf(line.taxes),
    })),
  });
}

/** Says what a line is made of. */
export async function saveMapping(
  work: Work,
  line: { id: string; orderId: string },
  mapping: { listingId: string | null; isMapped: boolean; components: { skuId: string; perUnit: number }[] },
): Promise<void> {
  const { tenantId } = work;
  const { listingId, isMapped } = mapping;
  await work.tx.orderLine.update({
    where: { tenantId_id: { tenantId, id: line.id } },
    data: { listingId, isMapped },
  });
  await work.tx.orderDemand.createMany({
    data: mapping.components.map((part) => ({
      tenantId,
      orderLineId: line.id,
      orderId: line.orderId,
      ...part,
    })),
    skipDuplicates: true,
  });
}

export async function demandsOf(work: Work, orderIds: string[]) {
  return work.tx.orderDemand.findMany({ where: { tenantId: work.tenantId, orderId: { in: orderIds } } });
}

export async function setCanceledQuantity(
  work: Work,
  lineId: string,
  canceledQuantity: number,
): Promise<void> {
  await work.tx.orderLine.update({
    where: { tenantId_id: { tenantId: work.tenantId, id: lineId } },
    data: { canceledQuantity },
  });
}

export async function openHolds(work: Work, orderId: string) {
  return work.tx.orderHold.findMany({
    where: { tenantId: work.tenantId, orderId, releasedAt: null },
    orderBy: { id: "asc" },
  });
}

export async function insertHold(
  work: Work,
  hold: { orderId: string; reason: HoldReason; note: string },
): Promise<string> {
  const id = newId("hld");
  await work.tx.orderHold.create({ data: { tenantId: work.tenantId, id, ...hold, placedBy: work.actor.id } });
  return id;
}

export async function releaseHoldRow(work: Work, holdId: string): Promise<void> {
  await work.tx.orderHold.update({
    where: { tenantId_id: { tenantId: work.tenantId, id: holdId } },
    data: { releasedAt: clock.now(), releasedBy: work.actor.id },
  });
}

/** Fields that the way of the order through the house decides. */
export async function setProgress(
  work: Work,
  orderId: string,
  progress: Partial<{
    stage: OrderStage;
    status: string;
    isHeld: boolean;
    fulfillmentStatus: string;
    promiseOn: string | null;
    shipByAt: Date | null;
    canceledAt: Date | null;
    cancelReason: string | null;
  }>,
): Promise<void> {
  await work.tx.salesOrder.update({
    where: { tenantId_id: { tenantId: work.tenantId, id: orderId } },
    data: { ...progress, version: { increment: 1 }, updatedAt: clock.now() },
  });
}
