import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";

/** A purchase order is the supplier's now: it is sent where the supplier takes documents. */
export const orderPlaced = defineEvent("inbound/order.placed", z.object({ purchaseOrderId: z.string() }));

/** An EDI document waits to be sent to its partner. */
export const documentReady = defineEvent("inbound/document.ready", z.object({ documentId: z.string() }));

/** Goods of this receipt were counted in. */
export const receiptClosed = defineEvent("inbound/receipt.closed", z.object({ receiptId: z.string() }));
