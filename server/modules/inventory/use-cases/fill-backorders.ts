import type { Result } from "#kernel/result.ts";
import type { InventoryRefusal } from "../errors.ts";
import { askStock, callStock, type AnyWork } from "../store.ts";

export interface FilledBackorders {
  /** Units committed now. */
  filled: number;
  orderIds: string[];
  /** Whether a further call can fill more. */
  hasMore: boolean;
}

/**
 * Gives what is available of these SKUs to those who wait, oldest first, in part when there is not enough. At most 200
 * backorders a call, so that a flood does not hold its locks for long; call again while `hasMore`.
 */
export async function fillBackorders(work: AnyWork, skuIds: string[]): Promise<FilledBackorders> {
  if (skuIds.length === 0) return { filled: 0, orderIds: [], hasMore: false };
  return callStock(work, "fill_backorders", [skuIds]);
}

/**
 * Gives a line that waits what is available at one location, also one its channel does not sell from: a person decided so.
 *
 * @returns the units it got and those that still wait; `inventory.not_waiting`, `.insufficient_stock` when nothing is available there
 */
export async function fillFromLocation(
  work: AnyWork,
  input: { orderLineId: string; skuId: string; locationId: string; eventKey: string },
): Promise<Result<{ orderId: string; filled: number; left: number }, InventoryRefusal>> {
  return askStock(work, "fill_from", [
    input.orderLineId,
    input.skuId,
    input.locationId,
    `fill-from:${input.eventKey}`,
  ]);
}
