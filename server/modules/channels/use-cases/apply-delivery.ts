import { describeJsonRefusal, readJson } from "#kernel/json.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { recordListings } from "#server/modules/catalog/public.ts";
import {
  orderIdOfExternal,
  placeHold,
  recordOrder,
  recordRefund,
  type PlacedOrder,
} from "#server/modules/orders/public.ts";
import type { ClaimedDelivery, WaitingDelivery } from "#server/modules/partners/public.ts";
import { connectorOf } from "../connectors.ts";
import type {
  ChannelFulfillment,
  ChannelInventoryLevel,
  ChannelMessage,
  ChannelProduct,
  ChannelRefund,
} from "../domain/channel-messages.ts";
import type { ChannelOrder } from "../domain/channel-order.ts";
import { openDifferencesOf } from "../difference-store.ts";
import { listingsDescribed, refundsDue } from "../events.ts";
import { minorOf, shopCurrency } from "../queries/shop-currency.ts";
import { recordReportedLevels, type ReportedLevel } from "./record-reported-level.ts";

/** What became of a delivery: it had its effect, it can never have one, or it is too early. */
export type Applied =
  { outcome: string; subject?: { type: string; id: string } } | { quarantine: string } | { tryLater: string };

type Settled = Exclude<Applied, { quarantine: string }>;

/**
 * Gives one delivery of a channel its effect, in the transaction that settles it. A body that cannot be read or does not have
 * its shape goes to quarantine with the place of the first problem; nothing of it is applied.
 */
export async function applyDelivery(work: Work, delivery: ClaimedDelivery): Promise<Applied> {
  const connector = connectorOf(delivery.kind);
  if (!connector) return { quarantine: `No connector reads deliveries of ${delivery.kind}.` };
  const json = readJson(delivery.rawBody);
  const messages = connector.read(delivery.topic, json.ok ? json.value : undefined);
  if (messages === "unused") return { outcome: `Not used: ${delivery.topic}` };
  if (!json.ok) return { quarantine: describeJsonRefusal(json.error) };
  if (!messages.ok) return { quarantine: describeJsonRefusal(messages.error) };
  let settled: Settled = { outcome: "Nothing to do" };
  for (const message of messages.value) {
    settled = await applyMessage({ ...work, traceId: delivery.traceId }, delivery, message);
    if ("tryLater" in settled) return settled;
  }
  return settled;
}

function applyMessage(work: Work, delivery: ClaimedDelivery, message: ChannelMessage): Promise<Settled> {
  switch (message.is) {
    case "order":
      return applyOrder(work, delivery, message.order, message.refundIds ?? []);
    case "order_gone":
      return holdGoneOrder(work, delivery, message.externalOrderId);
    case "refund":
      return applyRefund(work, delivery, message.refund);
    case "product":
      return applyProduct(work, delivery, message.product);
    case "product_gone":
      return archiveProduct(work, delivery, message.externalProductId);
    case "level":
      return applyLevel(work, delivery, message.level);
    case "fulfillment":
      return applyFulfillment(work, delivery, message.fulfillment);
    case "nothing":
      return Promise.resolve({ outcome: message.why });
  }
}

async function applyOrder(
  work: Work,
  delivery: ClaimedDelivery,
  order: ChannelOrder,
  refundIds: string[],
): Promise<Settled> {
  const recorded = await recordOrder(work, placedBy(delivery, order));
  if (refundIds.length > 0) {
    const known = await work.tx.channelRefund.count({
      where: { tenantId: work.tenantId, orderId: recorded.orderId, externalId: { in: refundIds } },
    });
    const { connectionId } = delivery;
    if (known < refundIds.length)
      await emit(work, refundsDue, { connectionId, externalOrderId: order.externalId });
  }
  return { outcome: `Order ${recorded.outcome}`, subject: { type: "sales_order", id: recorded.orderId } };
}

/** The order that a delivery announces and nothing else; null when its body says more, or cannot be read. */
export function orderIn(delivery: WaitingDelivery): PlacedOrder | null {
  const message = onlyMessageOf(delivery);
  if (message?.is !== "order" || message.refundIds?.length) return null;
  return placedBy(delivery, message.order);
}

/** The level that a delivery says and nothing else; null when its body says more, or cannot be read, or is not counted. */
export function levelIn(delivery: WaitingDelivery): ReportedLevel | null {
  const message = onlyMessageOf(delivery);
  if (message?.is !== "level" || message.level.available === null) return null;
  return { ...message.level, triggeredAt: delivery.triggeredAt };
}

function onlyMessageOf(delivery: WaitingDelivery): ChannelMessage | undefined {
  const json = readJson(delivery.rawBody);
  const messages = json.ok ? connectorOf(delivery.kind)?.read(delivery.topic, json.value) : undefined;
  if (messages === undefined || messages === "unused" || !messages.ok) return undefined;
  const [message, ...others] = messages.value;
  return others.length === 0 ? message : undefined;
}

const placedBy = (delivery: WaitingDelivery, order: ChannelOrder): PlacedOrder => ({
  ...order,
  updatedAt: versionOf(order.updatedAt, delivery.triggeredAt),
  connectionId: delivery.connectionId,
  traceId: delivery.traceId,
});

/**
 * Bodies carry whole seconds. Within its second the moment at which the delivery was triggered tells two changes apart; it
 * never moves a body into another second, because deliveries are triggered later than the change when a shop is busy.
 */
function versionOf(updatedAt: Date, triggeredAt: Date | null): Date {
  const second = Math.floor(updatedAt.getTime() / 1000);
  const isSameSecond = triggeredAt !== null && Math.floor(triggeredAt.getTime() / 1000) === second;
  return isSameSecond && triggeredAt > updatedAt ? triggeredAt : updatedAt;
}

async function applyRefund(work: Work, delivery: ClaimedDelivery, refund: ChannelRefund): Promise<Settled> {
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
}

async function applyProduct(
  work: Work,
  delivery: ClaimedDelivery,
  product: ChannelProduct,
): Promise<Settled> {
  const currency = await shopCurrency(work);
  const { listingIds } = await recordListings(work, {
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
  if ((await openDifferencesOf(work, { listingIds }, 1)).length > 0)
    await emit(work, listingsDescribed, { connectionId: delivery.connectionId, listingIds });
  return {
    outcome: `${product.variants.length} listings`,
    subject: { type: "channel_product", id: product.externalProductId },
  };
}

/** The shop threw an order away, which says nothing of goods or money: it is stopped until a person has looked. */
async function holdGoneOrder(
  work: Work,
  delivery: ClaimedDelivery,
  externalOrderId: string,
): Promise<Settled> {
  const orderId = await orderIdOfExternal(work, externalOrderId, delivery.connectionId);
  if (!orderId) return { outcome: "An order that never came was deleted at the shop" };
  const held = await placeHold(work, {
    orderId,
    reason: "other",
    note: "The shop deleted this order. Ask what became of it before anything is shipped.",
  });
  return {
    outcome: held.ok ? "Deleted at the shop: held" : "Deleted at the shop after it was shipped or canceled",
    subject: { type: "sales_order", id: orderId },
  };
}

async function archiveProduct(
  work: Work,
  delivery: ClaimedDelivery,
  externalProductId: string,
): Promise<Settled> {
  const updatedAt = delivery.triggeredAt ?? delivery.receivedAt;
  const product = { externalProductId, title: "", status: "archived", updatedAt, variants: [] };
  await recordListings(work, { connectionId: delivery.connectionId, product });
  return { outcome: "Listings archived", subject: { type: "channel_product", id: externalProductId } };
}

async function applyLevel(
  work: Work,
  delivery: ClaimedDelivery,
  level: ChannelInventoryLevel,
): Promise<Settled> {
  if (level.available === null) return { outcome: "The shop does not count it" };
  const reported = { ...level, triggeredAt: delivery.triggeredAt };
  const [outcome] = await recordReportedLevels(work, delivery.connectionId, [reported]);
  return { outcome: outcome! };
}

async function applyFulfillment(
  work: Work,
  delivery: ClaimedDelivery,
  fulfillment: ChannelFulfillment,
): Promise<Settled> {
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
}
