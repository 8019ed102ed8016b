import { holdingsOf } from "#server/modules/inventory/public.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import type { HoldReason, OrderStage, PlacedAddress, PlacedTax } from "../contract.ts";
import type { OrdersRefusal } from "../errors.ts";

export interface OrderLineDetail {
  id: string;
  position: number;
  title: string;
  skuText: string | null;
  externalLineId: string;
  externalVariantId: string | null;
  listingId: string | null;
  isMapped: boolean;
  requiresShipping: boolean;
  quantity: number;
  canceledQuantity: number;
  unitPriceMinor: bigint;
  discountMinor: bigint;
  taxMinor: bigint;
  taxes: PlacedTax[];
  /** What a unit is made of, and where each part stands. */
  parts: {
    skuId: string;
    skuCode: string;
    perUnit: number;
    committed: { locationId: string; quantity: number }[];
    waiting: number;
    /** Of the waiting units those that were sold ahead, and as what; the others are a shortage. */
    soldAhead: number;
    soldAs: "pre_order" | "backorder" | null;
    /** The day on which what waits is expected to be here; null when nothing says so. */
    expectedOn: string | null;
    /** The day on which a person is asked whether it should be canceled. */
    cancelOn: string | null;
  }[];
}

export type OrderDetail = Awaited<ReturnType<typeof readOrder>>;

/** One order with everything that is known of it in this room. */
export async function getOrder(
  work: Work,
  orderId: string,
): Promise<Result<NonNullable<OrderDetail>, OrdersRefusal>> {
  const order = await readOrder(work, orderId);
  return order ? ok(order) : err({ code: "orders.order_unknown", orderId });
}

/** The order of this id at its connection, or of any connection when none is named; null when there is none. */
export async function orderIdOfExternal(
  work: Work,
  externalId: string,
  connectionId?: string,
): Promise<string | null> {
  const row = await work.tx.salesOrder.findFirst({
    where: { tenantId: work.tenantId, externalId, ...(connectionId ? { connectionId } : {}) },
    orderBy: { id: "desc" },
    select: { id: true },
  });
  return row?.id ?? null;
}

async function readOrder(work: Work, orderId: string) {
  const { tenantId } = work;
  const row = await work.tx.salesOrder.findUnique({
    where: { tenantId_id: { tenantId, id: orderId } },
    omit: { tenantId: true },
  });
  if (!row) return null;
  const where = { tenantId, orderId };
  const shippingLines = await work.tx.orderShippingLine.findMany({
    where,
    orderBy: { id: "asc" },
    omit: { tenantId: true },
  });
  const holds = await work.tx.orderHold.findMany({
    where,
    orderBy: { placedAt: "asc" },
    omit: { tenantId: true },
  });
  const promises = await work.tx.orderPromise.findMany({
    where,
    orderBy: { madeAt: "asc" },
    omit: { tenantId: true },
  });
  const refunds = await work.tx.channelRefund.findMany({
    where,
    orderBy: { refundedAt: "asc" },
    omit: { tenantId: true },
  });
  return {
    ...row,
    stage: row.stage as OrderStage,
    shippingAddress: row.shippingAddress as PlacedAddress | null,
    billingAddress: row.billingAddress as PlacedAddress | null,
    attributes: row.attributes as Record<string, string>,
    lines: await readLines(work, orderId),
    shippingLines: shippingLines.map((line) => ({ ...line, taxes: taxesOf(line.taxes) })),
    holds: holds.map((hold) => ({ ...hold, reason: hold.reason as HoldReason })),
    promises,
    refunds,
  };
}

/** Taxes are kept as JSON, where whole amounts are text. */
const taxesOf = (stored: unknown): PlacedTax[] =>
  (stored as { title: string; rate: string | null; minor: string }[]).map((tax) => ({
    ...tax,
    minor: BigInt(tax.minor),
  }));

async function readLines(work: Work, orderId: string): Promise<OrderLineDetail[]> {
  const { tenantId } = work;
  const lines = await work.tx.orderLine.findMany({
    where: { tenantId, orderId },
    orderBy: [{ position: "asc" }, { id: "asc" }],
    omit: { tenantId: true, orderId: true },
  });
  const parts = await work.tx.$queryRaw<
    { lineId: string; skuId: string; skuCode: string; perUnit: number }[]
  >`
    select d.order_line_id as "lineId", d.sku_id as "skuId", s.code as "skuCode", d.per_unit as "perUnit"
      from order_demand d join sku s on s.tenant_id = d.tenant_id and s.id = d.sku_id
     where d.tenant_id = ${tenantId} and d.order_id = ${orderId} order by s.code`;
  const holdings = await holdingsOf(work, [orderId]);
  return lines.map((line) => ({
    ...line,
    taxes: taxesOf(line.taxes),
    parts: parts
      .filter(({ lineId }) => lineId === line.id)
      .map(({ skuId, skuCode, perUnit }) => {
        const isHere = (row: { orderLineId: string; skuId: string }) =>
          row.orderLineId === line.id && row.skuId === skuId;
        const waiting = holdings.waiting.filter(isHere);
        return {
          skuId,
          skuCode,
          perUnit,
          committed: holdings.committed
            .filter(isHere)
            .map(({ locationId, quantity }) => ({ locationId, quantity })),
          waiting: waiting.reduce((sum, { quantity }) => sum + quantity, 0),
          soldAhead: waiting.reduce((sum, { soldAhead }) => sum + soldAhead, 0),
          soldAs: waiting.find(({ soldAhead }) => soldAhead > 0)?.soldAs ?? null,
          expectedOn: lastDayOf(waiting.map(({ expectedOn }) => expectedOn)),
          cancelOn: waiting.find(({ cancelOn }) => cancelOn !== null)?.cancelOn ?? null,
        };
      }),
  }));
}

/** The last of the days; null when there is none or one is unknown. */
const lastDayOf = (days: (string | null)[]): string | null =>
  days.includes(null) ? null : (days.toSorted().at(-1) ?? null);
