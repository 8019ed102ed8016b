import { z } from "zod";
import type { Work } from "#server/db/transact.ts";
import type { TaxShare } from "../contract.ts";
import type { LineToInvoice, ShippingToInvoice } from "../domain/allocate.ts";
import { mergeTaxes, takenBy, type EarlierLine } from "../domain/invoiced-so-far.ts";
import { unitsToInvoice } from "../domain/shipped-units.ts";

/** A shipment's order as an invoice needs it: whose it is, and what this shipment may invoice of it. */
export interface OrderToInvoice {
  orderId: string;
  orderNumber: string;
  connectionId: string | null;
  currency: string;
  taxesIncluded: boolean;
  traceId: string;
  billTo: Record<string, unknown>;
  lines: LineToInvoice[];
  shipping: ShippingToInvoice | null;
}

/** Order and status of a fulfillment order; null when this merchant has none of that id. */
export async function fulfillmentToInvoice(work: Work, fulfillmentOrderId: string) {
  return work.tx.fulfillmentOrder.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: fulfillmentOrderId } },
    select: { orderId: true, status: true },
  });
}

/** The connection whose order it is; null for an order that no connected channel placed. */
export async function connectionOfOrder(work: Work, orderId: string): Promise<string | null> {
  const order = await work.tx.salesOrder.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: work.tenantId, id: orderId } },
    select: { connectionId: true },
  });
  return order.connectionId;
}

/**
 * What a shipped fulfillment order may invoice. Read while the order's invoicing is locked: it counts what earlier invoices took.
 * The tables of orders and fulfillment are only read here.
 */
export async function orderToInvoice(
  work: Work,
  orderId: string,
  fulfillmentOrderId: string,
): Promise<OrderToInvoice> {
  const order = await work.tx.salesOrder.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: work.tenantId, id: orderId } },
    include: {
      orderLineRows: { orderBy: { position: "asc" }, include: { orderDemandRows: true } },
      orderShippingLineRows: { orderBy: { id: "asc" } },
    },
  });
  const shipped = await shippedSkus(work, orderId, fulfillmentOrderId);
  const earlier = await earlierLines(work, orderId);
  const { taxesIncluded } = order;
  const lines = order.orderLineRows.map((line): LineToInvoice => {
    const invoiced = takenBy(earlier.get(line.id) ?? [], taxesIncluded);
    const perUnit = new Map(line.orderDemandRows.map((demand) => [demand.skuId, demand.perUnit]));
    const own = shipped.filter((row) => row.orderLineId === line.id);
    for (const row of own)
      if (!perUnit.has(row.skuId) && line.orderDemandRows.length === 0) perUnit.set(row.skuId, 1);
    const skus = [...perUnit].map(([skuId, each]) => ({
      perUnit: each,
      shippedNow: own.find((row) => row.skuId === skuId)?.shippedNow ?? 0,
      shippedInAll: own.find((row) => row.skuId === skuId)?.shippedInAll ?? 0,
    }));
    const open = line.quantity - line.canceledQuantity - invoiced.units;
    return {
      orderLineId: line.id,
      title: line.title,
      skuCode: line.skuText,
      quantity: line.quantity,
      canceledQuantity: line.canceledQuantity,
      unitPriceMinor: line.unitPriceMinor,
      discountMinor: line.discountMinor,
      taxMinor: line.taxMinor,
      taxes: readTaxes(line.taxes),
      // what is not shipped (a gift card, a service) is invoiced with the first shipment
      units: line.requiresShipping ? unitsToInvoice(skus, invoiced.units) : Math.max(0, open),
      invoiced,
    };
  });
  return {
    orderId,
    orderNumber: order.channelOrderName || order.number,
    connectionId: order.connectionId,
    currency: order.currency,
    taxesIncluded,
    traceId: order.traceId,
    billTo: {
      name: order.customerName,
      email: order.email,
      ...asObject(order.billingAddress ?? order.shippingAddress),
    },
    lines,
    shipping: shippingOf(order.orderShippingLineRows, takenBy(earlier.get(SHIPPING) ?? [], taxesIncluded)),
  };
}

interface ShippedSku {
  orderLineId: string;
  skuId: string;
  shippedNow: number;
  shippedInAll: number;
}

async function shippedSkus(work: Work, orderId: string, fulfillmentOrderId: string): Promise<ShippedSku[]> {
  return work.tx.$queryRaw<ShippedSku[]>`
    select l.order_line_id as "orderLineId", l.sku_id as "skuId",
           coalesce(sum(l.shipped_quantity) filter (where l.fulfillment_order_id = ${fulfillmentOrderId}), 0)::int as "shippedNow",
           sum(l.shipped_quantity)::int as "shippedInAll"
      from fulfillment_line l
     where l.tenant_id = ${work.tenantId} and l.order_id = ${orderId} and l.shipped_quantity > 0
     group by l.order_line_id, l.sku_id`;
}

const SHIPPING = "shipping";

/** Lines of the order's invoices by order line; shipping under its own key. */
async function earlierLines(work: Work, orderId: string): Promise<Map<string, EarlierLine[]>> {
  const rows = await work.tx.invoiceLine.findMany({
    where: { tenantId: work.tenantId, invoice: { orderId } },
  });
  const byLine = new Map<string, EarlierLine[]>();
  for (const row of rows) {
    const key = row.kind === "shipping" ? SHIPPING : (row.orderLineId ?? "");
    byLine.set(key, [...(byLine.get(key) ?? []), { ...row, taxes: readTaxes(row.taxes) }]);
  }
  return byLine;
}

interface ShippingRow {
  title: string;
  priceMinor: bigint;
  discountMinor: bigint;
  taxMinor: bigint;
  taxes: unknown;
}

function shippingOf(rows: ShippingRow[], invoiced: ShippingToInvoice["invoiced"]): ShippingToInvoice | null {
  if (rows.length === 0) return null;
  const sum = (amountOf: (row: ShippingRow) => bigint) =>
    rows.reduce((total, row) => total + amountOf(row), 0n);
  return {
    title: [...new Set(rows.map((row) => row.title))].join(", "),
    priceMinor: sum((row) => row.priceMinor),
    discountMinor: sum((row) => row.discountMinor),
    taxMinor: sum((row) => row.taxMinor),
    taxes: mergeTaxes(rows.flatMap((row) => readTaxes(row.taxes))),
    invoiced,
  };
}

const storedTaxes = z.array(
  z.object({
    title: z.string(),
    rate: z.string().nullish(),
    minor: z.union([z.string().regex(/^-?\d+$/), z.number().int()]),
  }),
);

/** Taxes as a row keeps them: minor units as decimal text. What is not of that shape counts as not named. */
export function readTaxes(stored: unknown): TaxShare[] {
  const read = storedTaxes.safeParse(stored);
  if (!read.success) return [];
  return mergeTaxes(
    read.data.map(({ title, rate, minor }) => ({ title, rate: rate ?? null, minor: BigInt(minor) })),
  );
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null && part !== ""))
    : {};
