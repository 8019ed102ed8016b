import type { Sandbox } from "../sandbox.ts";
import { tellFulfillment, tellOrder } from "./announce.ts";
import { levelAt } from "./levels.ts";
import { plainId, type Fulfillment, type FulfillmentOrder, type Order, type Shop } from "./shop.ts";
import { openQuantity } from "./totals.ts";

export interface FulfillmentWish {
  lineItemsByFulfillmentOrder: {
    fulfillmentOrderId: string;
    fulfillmentOrderLineItems?: { id: string; quantity: number }[] | null;
  }[];
  trackingInfo?: {
    company?: string | null;
    number?: string | null;
    numbers?: string[] | null;
    url?: string | null;
    urls?: string[] | null;
  } | null;
}

export function findFulfillmentOrder(
  shop: Shop,
  id: unknown,
): { order: Order; fulfillmentOrder: FulfillmentOrder } | undefined {
  const plain = plainId(id);
  for (const order of Object.values(shop.orders)) {
    const fulfillmentOrder = order.fulfillmentOrders.find((one) => String(one.id) === plain);
    if (fulfillmentOrder) return { order, fulfillmentOrder };
  }
  return undefined;
}

interface Part {
  order: Order;
  fulfillmentOrder: FulfillmentOrder;
  lines: { open: FulfillmentOrder["lines"][number]; quantity: number }[];
}

/** Checks what is to be sent; a text says why it cannot be. */
function partsOf(shop: Shop, wish: FulfillmentWish): Part[] | string {
  const parts: Part[] = [];
  for (const { fulfillmentOrderId, fulfillmentOrderLineItems: chosen } of wish.lineItemsByFulfillmentOrder) {
    const found = findFulfillmentOrder(shop, fulfillmentOrderId);
    if (!found) return "Fulfillment order does not exist.";
    const { fulfillmentOrder } = found;
    if (fulfillmentOrder.status !== "open" && fulfillmentOrder.status !== "in_progress")
      return `Fulfillment order ${fulfillmentOrder.id} has an unfulfillable status= ${fulfillmentOrder.status}.`;
    const wanted = chosen?.length
      ? chosen
      : fulfillmentOrder.lines.map((line) => ({ id: String(line.id), quantity: line.remainingQuantity }));
    const lines = wanted.map(({ id, quantity }) => ({
      open: fulfillmentOrder.lines.find((line) => String(line.id) === plainId(id)),
      quantity,
    }));
    const bad = lines.some(
      ({ open, quantity }) => !open || quantity < 1 || quantity > open.remainingQuantity,
    );
    if (bad) return "Invalid fulfillment order line item quantity requested.";
    parts.push({ ...found, lines: lines as Part["lines"] });
  }
  if (parts.length === 0) return "Line items by fulfillment order must not be empty.";
  if (new Set(parts.map((part) => part.order.id)).size > 1)
    return "All fulfillment orders must belong to the same order.";
  if (new Set(parts.map((part) => part.fulfillmentOrder.locationId)).size > 1)
    return "All fulfillment orders must be assigned to the same location.";
  return parts;
}

/** Marks lines as sent. A text says why it is refused. */
export function fulfill(
  sandbox: Sandbox,
  shop: Shop,
  wish: FulfillmentWish,
): { order: Order; fulfillment: Fulfillment } | string {
  const parts = partsOf(shop, wish);
  if (typeof parts === "string") return parts;
  const first = parts[0];
  if (!first) return "Line items by fulfillment order must not be empty.";
  const { order } = first;
  const now = sandbox.clock.now().toISOString();
  const { trackingInfo: info } = wish;
  const fulfillment: Fulfillment = {
    id: sandbox.random.number(),
    name: `${order.name}.${order.fulfillments.length + 1}`,
    status: "success",
    createdAt: now,
    updatedAt: now,
    locationId: first.fulfillmentOrder.locationId,
    trackingCompany: info?.company ?? null,
    trackingNumbers: info?.numbers ?? (info?.number ? [info.number] : []),
    trackingUrls: info?.urls ?? (info?.url ? [info.url] : []),
    lines: [],
  };
  for (const { fulfillmentOrder, lines } of parts) {
    for (const { open, quantity } of lines) {
      open.remainingQuantity -= quantity;
      fulfillment.lines.push({ id: sandbox.random.number(), lineItemId: open.lineItemId, quantity });
      const line = order.lines.find((one) => one.id === open.lineItemId);
      if (!line) continue;
      line.fulfilledQuantity += quantity;
      if (line.inventoryItemId !== null && line.locationId !== null)
        levelAt(sandbox, shop, line.inventoryItemId, line.locationId).committed -= quantity;
    }
    const isDone = fulfillmentOrder.lines.every((line) => line.remainingQuantity === 0);
    fulfillmentOrder.status = isDone ? "closed" : "in_progress";
    fulfillmentOrder.updatedAt = now;
  }
  order.fulfillments.push(fulfillment);
  order.updatedAt = now;
  if (order.lines.every((line) => openQuantity(line) === 0)) order.closedAt = now;
  sandbox.changed();
  tellFulfillment(sandbox, shop, order, fulfillment, "fulfillments/create");
  tellOrder(sandbox, shop, order, "orders/updated");
  return { order, fulfillment };
}

/** Corrects what a buyer tracks it by. */
export function updateTracking(
  sandbox: Sandbox,
  shop: Shop,
  fulfillmentId: unknown,
  info: NonNullable<FulfillmentWish["trackingInfo"]>,
): { order: Order; fulfillment: Fulfillment } | string {
  for (const order of Object.values(shop.orders)) {
    const fulfillment = order.fulfillments.find((one) => String(one.id) === plainId(fulfillmentId));
    if (!fulfillment) continue;
    fulfillment.trackingCompany = info.company ?? fulfillment.trackingCompany;
    fulfillment.trackingNumbers = info.numbers ?? (info.number ? [info.number] : []);
    fulfillment.trackingUrls = info.urls ?? (info.url ? [info.url] : []);
    fulfillment.updatedAt = sandbox.clock.now().toISOString();
    sandbox.changed();
    tellFulfillment(sandbox, shop, order, fulfillment, "fulfillments/update");
    return { order, fulfillment };
  }
  return "Fulfillment does not exist.";
}
