import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";

const connection = z.object({ connectionId: z.string() });

/** Quantities of a connection wait to be told; one event a burst, not one a quantity. */
export const stockQueued = defineEvent("channels/stock.queued", connection);

/** Fields of a connection's listings wait to be told. */
export const productQueued = defineEvent("channels/product.queued", connection);

/** It is time to compare a connection's quantities with ours; `everything` says that a person asked not to wait for quiet hours. */
export const compareDue = defineEvent(
  "channels/stock.compare_due",
  connection.extend({ everything: z.boolean().optional() }),
);

/** A shop described listings anew: what differs there may not be what is listed. */
export const listingsDescribed = defineEvent(
  "channels/listings.described",
  connection.extend({ listingIds: z.array(z.string()).min(1) }),
);

/** A shipment waits to be told to its channel. */
export const fulfillmentQueued = defineEvent(
  "channels/fulfillment.queued",
  z.object({ pushId: z.string(), connectionId: z.string() }),
);

/** An order names refunds that are not known yet, without their lines: they have to be asked for. */
export const refundsDue = defineEvent(
  "channels/refunds.due",
  z.object({ connectionId: z.string(), externalOrderId: z.string() }),
);

/** It is time to ask a channel which orders changed. */
export const pollDue = defineEvent("channels/orders.poll_due", connection);

/** A channel was connected: its catalog has to be read. */
export const catalogDue = defineEvent("channels/catalog.due", connection);
