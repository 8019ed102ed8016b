import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";

const orders = z.object({ orderIds: z.array(z.string()).min(1) });

/** Orders were recorded for the first time; what they could get of stock is committed. */
export const orderPlaced = defineEvent("orders/order.placed", orders);

/** What was ordered, where it goes, or what holds it changed. */
export const orderChanged = defineEvent("orders/order.changed", orders);

/** Orders were canceled; nothing of them is committed any more. */
export const orderCanceled = defineEvent("orders/order.canceled", orders);

/** The last hold of these orders was released: they can be routed. */
export const orderReleased = defineEvent("orders/order.released", orders);

/** The channel says that it gave money back for an order. */
export const channelRefundRecorded = defineEvent(
  "orders/channel_refund.recorded",
  z.object({ orderId: z.string(), channelRefundId: z.string() }),
);
