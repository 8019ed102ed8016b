import { describeJsonRefusal, readJson, type JsonRefusal } from "#kernel/json.ts";
import { parseDecimal } from "#kernel/money.ts";
import type { Result } from "#kernel/result.ts";
import { recordListings } from "#server/modules/catalog/public.ts";
import { recordOrder, recordRefund } from "#server/modules/orders/public.ts";
import type { ClaimedDelivery } from "#server/modules/partners/public.ts";
import type { Work } from "#server/db/transact.ts";
import { parseFulfillment } from "../adapters/shopify/fulfillment.ts";
import { parseInventoryLevel } from "../adapters/shopify/inventory-level.ts";
import { parseOrder } from "../adapters/shopify/order.ts";
import { parseProduct } from "../adapters/shopify/product.ts";
import { parseRefund } from "../adapters/shopify/refund.ts";
import { recordReportedLevel } from "./record-reported-level.ts";

/** What became of a delivery: it had its effect, it can never have one, or it is too early. */
export type Applied =
  { outcome: string; subject?: { type: string; id: string } } | { quarantine: string } | { tryLater: string };

type Apply = (work: Work, delivery: ClaimedDelivery, body: unknown) => Promise<Applied>;

const topics: Record<string, Apply> = {
  "orders/create": applyOrder,
  "orders/updated": applyOrder,
  "orders/edited": applyOrder,
  "orders/paid": applyOrder,
  "orders/cancelled": applyOrder,
  "refunds/create": applyRefund,
  "products/create": applyProduct,
  "products/update": applyProduct,
  "inventory_levels/update": applyLevel,
  "fulfillments/create": applyFulfillment,
  "fulfillments/update": applyFulfillment,
};

/** Topics that change something here; the rest are kept and settled without effect. */
export const usedTopics: readonly string[] = Object.keys(topics);

/**
 * Gives one delivery of a shop its effect, in the transaction that settles it. A body that cannot be read or does not have
 * its shape goes to quarantine with the place of the first problem; nothing of it is applied.
 */
export async function applyDelivery(work: Work, delivery: ClaimedDelivery): Promise<Applied> {
  const apply = topics[delivery.topic];
  if (!apply) return { outcome: `Not used: ${delivery.topic}` };
  const json = readJson(delivery.rawBody);
  if (!json.ok) return refused(json.error);
  return apply({ ...work, traceId: delivery.traceId }, delivery, json.value);
}

const refused = (refusal: JsonRefusal): Applied => ({ quarantine: describeJsonRefusal(refusal) });

/** Reads a body, then uses it. */
async function reading<Shape>(
  read: Result<Shape, JsonRefusal>,
  apply: (shape: Shape) => Promise<Applied>,
): Promise<Applied> {
  return read.ok ? apply(read.value) : refused(read.error);
}

async function applyOrder(work: Work, delivery: ClaimedDelivery, body: unknown): Promise<Applied> {
  return reading(parseOrder(body), async (order) => {
    const recorded = await recordOrder(work, {
      ...order,
      updatedAt: versionOf(order.updatedAt, delivery.triggeredAt),
      connectionId: delivery.connectionId,
      traceId: delivery.traceId,
    });
    return { outcome: `Order ${recorded.outcome}`, subject: { type: "sales_order", id: recorded.orderId } };
  });
}

/**
 * Bodies carry whole seconds. Within its second the moment at which the delivery was triggered tells two changes apart; it
 * never moves a body into another second, because deliveries are triggered later than the change when a shop is busy.
 */
function versionOf(updatedAt: Date, triggeredAt: Date | null): Date {
  const second = Math.floor(updatedAt.getTime() / 1000);
  const isSameSecond = triggeredAt !== null && Math.floor(triggeredAt.getTime() / 1000) === second;
  return isSameSecond && triggeredAt > updatedAt ? triggeredAt : updatedAt;
}

async function applyRefund(work: Work, delivery: ClaimedDelivery, body: unknown): Promise<Applied> {
  return reading(parseRefund(body), async (refund) => {
    const recorded = await recordRefund(work, {
      connectionId: delivery.connectionId,
      externalOrderId: refund.externalOrderId,
      externalId: refund.externalId,
      currency: refund.currency,
      amountMinor: refund.refundedMinor,
      note: refund.note,
      refundedAt: refund.createdAt,
      lines: refund.lines.map(({ externalLineId, quantity, restockType }) => ({
        externalLineId,
        quantity,
        restockType,
      })),
    });
    if (!recorded) return { tryLater: `Order ${refund.externalOrderId} has not arrived yet.` };
    return {
      outcome: recorded.isNew ? "Refund recorded" : "Refund known already",
      subject: { type: "sales_order", id: recorded.orderId },
    };
  });
}

async function applyProduct(work: Work, delivery: ClaimedDelivery, body: unknown): Promise<Applied> {
  return reading(parseProduct(body), async (product) => {
    const currency = await currencyOf(work);
    await recordListings(work, {
      connectionId: delivery.connectionId,
      product: {
        externalProductId: product.externalProductId,
        title: product.title,
        status: product.status,
        updatedAt: product.updatedAt,
        variants: product.variants.map((variant) => ({
          externalVariantId: variant.externalVariantId,
          externalInventoryItemId: variant.externalInventoryItemId,
          sku: variant.sku,
          title: variant.title,
          barcode: variant.barcode,
          priceMinor: minorOf(variant.price, currency),
          currency,
        })),
      },
    });
    return {
      outcome: `${product.variants.length} listings`,
      subject: { type: "channel_product", id: product.externalProductId },
    };
  });
}

/** A product body does not name its currency: a shop's own, which is the merchant's. */
async function currencyOf(work: Work): Promise<string> {
  const merchant = await work.tx.merchant.findUniqueOrThrow({
    where: { tenantId: work.tenantId },
    select: { currency: true },
  });
  return merchant.currency;
}

function minorOf(price: string | null, currency: string): bigint | null {
  const read = price === null ? null : parseDecimal(price, currency);
  return read?.ok ? read.value.minor : null;
}

async function applyLevel(work: Work, delivery: ClaimedDelivery, body: unknown): Promise<Applied> {
  return reading(parseInventoryLevel(body), async (level) => {
    if (level.available === null) return { outcome: "The shop does not count it" };
    const outcome = await recordReportedLevel(work, {
      ...level,
      available: level.available,
      connectionId: delivery.connectionId,
    });
    return { outcome };
  });
}

async function applyFulfillment(work: Work, delivery: ClaimedDelivery, body: unknown): Promise<Applied> {
  return reading(parseFulfillment(body), async (fulfillment) => {
    const push = await work.tx.fulfillmentPush.findFirst({
      where: {
        tenantId: work.tenantId,
        connectionId: delivery.connectionId,
        externalFulfillmentId: fulfillment.externalId,
      },
      select: { orderId: true },
    });
    if (push)
      return { outcome: "The echo of our shipment", subject: { type: "sales_order", id: push.orderId } };
    return { outcome: `Made in the shop: ${fulfillment.status}. Nothing here was shipped by it.` };
  });
}
