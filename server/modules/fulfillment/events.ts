import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";

const subject = z.object({ fulfillmentOrderId: z.string(), orderId: z.string(), locationId: z.string() });

/** A location has something to ship. */
export const fulfillmentOrderCreated = defineEvent("fulfillment/fulfillment_order.created", subject);

/** Everything that could be found is picked. */
export const fulfillmentOrderPicked = defineEvent("fulfillment/fulfillment_order.picked", subject);

/** Every carton is closed and wants its label. */
export const fulfillmentOrderPacked = defineEvent("fulfillment/fulfillment_order.packed", subject);

/** The parcels left the building; the stock left the books. */
export const fulfillmentOrderShipped = defineEvent(
  "fulfillment/fulfillment_order.shipped",
  subject.extend({ shipmentId: z.string() }),
);

/** The location will not ship it. */
export const fulfillmentOrderCanceled = defineEvent(
  "fulfillment/fulfillment_order.canceled",
  subject.extend({ reason: z.string() }),
);
