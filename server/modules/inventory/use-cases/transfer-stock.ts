import type { Result } from "#kernel/result.ts";
import type { InventoryRefusal } from "../errors.ts";
import { askStock, type AnyWork } from "../store.ts";

export interface TransferStockInput {
  fromLocationId: string;
  toLocationId: string;
  lines: { skuId: string; quantity: number }[];
  reason: string;
  /** Names this transfer; a repeat gets the first answer. */
  eventKey: string;
}

/**
 * Moves sellable stock from one location to another at once, with a movement at both. Committed stock does not move.
 *
 * @returns the movements made; `inventory.insufficient_stock` when a line asks more than is available at the start
 */
export async function transferStock(
  work: AnyWork,
  input: TransferStockInput,
): Promise<Result<{ changed: number }, InventoryRefusal>> {
  return askStock(work, "transfer_stock", [
    input.fromLocationId,
    input.toLocationId,
    input.lines,
    input.reason,
    `transfer:${input.eventKey}`,
  ]);
}
