import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";

const skus = z.object({ skuIds: z.array(z.string()).min(1) });
const orders = z.object({ orderIds: z.array(z.string()).min(1) });

// The database writes these into the outbox in the statement that changes stock (0003_inventory and 0024_tracked_stock), one a transaction, so that
// no path that moves stock can forget them.

/** What can be sold of these SKUs changed somewhere. */
export const stockChanged = defineEvent("inventory/stock.changed", skus);

/** Demand of these orders was accepted without stock. */
export const backorderOpened = defineEvent("inventory/backorder.opened", orders);

/** Orders that waited got stock, all or a part of it. */
export const backorderFilled = defineEvent("inventory/backorder.filled", orders);

/** Orders no longer wait for what they waited for. */
export const backorderCanceled = defineEvent("inventory/backorder.canceled", orders);

/** These SKUs have both open backorders and something available. */
export const backorderFillable = defineEvent("inventory/backorder.fillable", skus);

/** Backorders of these orders had a date and have another now, or none, because what they rest on moved. */
export const promiseMoved = defineEvent("inventory/promise.moved", orders);

/** More was promised of these SKUs than is there; the newest promises gave way. Raised in the transaction that found it. */
export const stockOversold = defineEvent(
  "inventory/stock.oversold",
  z.object({ skuIds: z.array(z.string()).min(1), orderIds: z.array(z.string()).min(1) }),
);

/** A rule began or ended by its period: what channels may sell changed although nobody published anything. */
export const buffersTurned = defineEvent("inventory/buffers.turned", z.object({ version: z.number().int() }));

/**
 * What can be sold of a SKU at a location fell to its reorder point: a purchase order can be drafted. `suggestedQuantity` is in
 * base units and at least 1. Once for each time it falls.
 */
export const reorderDue = defineEvent(
  "inventory/reorder.due",
  z.object({
    skuId: z.string(),
    locationId: z.string(),
    suggestedQuantity: z.number().int().min(1),
    available: z.number().int(),
    incoming: z.number().int(),
    reorderPoint: z.number().int(),
  }),
);
