import type { Result } from "#kernel/result.ts";
import type { InventoryRefusal } from "../errors.ts";
import { askStock, type AnyWork } from "../store.ts";

export interface ShipStockInput {
  orderId: string;
  fulfillmentOrderId: string;
  lines: {
    orderLineId: string;
    skuId: string;
    locationId: string;
    quantity: number;
    /** Of a tracked SKU: what was picked. Serials must be named; of lots that are not, those that expire first leave. */
    lots?: { lotId: string; quantity: number }[];
  }[];
  /** Names this shipment when a fulfillment order ships in parts; the fulfillment order's id otherwise. */
  eventKey?: string;
}

/**
 * Sends committed stock away: on hand and committed fall together, and a sale movement says why. A repeat changes nothing.
 *
 * @returns the units shipped; `inventory.not_committed` when a line has less committed at its location than it ships,
 *   `.lot_required` when serials are not named, `.below_zero` when a lot has less there
 */
export async function shipStock(
  work: AnyWork,
  input: ShipStockInput,
): Promise<Result<{ shipped: number }, InventoryRefusal>> {
  return askStock(work, "ship_stock", [
    input.orderId,
    input.fulfillmentOrderId,
    input.lines,
    `ship:${input.eventKey ?? input.fulfillmentOrderId}`,
  ]);
}
