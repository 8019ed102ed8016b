import type { Result } from "#kernel/result.ts";
import type { InventoryRefusal } from "../errors.ts";
import { askStock, type AnyWork } from "../store.ts";

export interface ShortPickInput {
  fulfillmentOrderId: string;
  orderLineId: string;
  skuId: string;
  locationId: string;
  /** The bin that was searched. */
  binId?: string | null;
  /** Units the shelf did not have. */
  quantity: number;
  reason?: string;
  /** Names this short pick; a repeat gets the first answer. */
  eventKey: string;
}

/**
 * Believes the picker: the missing units leave on hand, and the line waits for them as a backorder with its old age. When
 * the SKU is available elsewhere, the job that fills backorders commits it there and says so (`backorder.filled`).
 *
 * @returns the units that wait again; `inventory.not_committed` when the line has less committed at the location
 */
export async function shortPick(
  work: AnyWork,
  input: ShortPickInput,
): Promise<Result<{ orderId: string; backordered: number }, InventoryRefusal>> {
  return askStock(work, "short_pick", [
    input.orderLineId,
    input.skuId,
    input.locationId,
    input.binId ?? null,
    input.quantity,
    input.reason ?? "short pick",
    "fulfillment_order",
    input.fulfillmentOrderId,
    `short:${input.eventKey}`,
  ]);
}
