import type { Result } from "#kernel/result.ts";
import type { InventoryRefusal } from "../errors.ts";
import { askStock, type AnyWork } from "../store.ts";

export interface BinMoveInput {
  binId: string;
  skuId: string;
  quantity: number;
  /** Of a tracked SKU: the lot that is moved. Without one the lots that expire first are. */
  lotId?: string;
  /** What caused it, e.g. `fulfillment_order` and its id. */
  sourceType?: string;
  sourceId?: string;
  /** Names this move, e.g. the scan; a repeat gets the first answer. */
  eventKey: string;
}

export interface BinMoved {
  binId: string;
  skuId: string;
  /** Units in the bin after the move. */
  inBin: number;
}

/**
 * Takes units out of a bin; they stay on hand until they ship.
 * @returns what is left in the bin; `inventory.bin_short` when it holds less
 */
export async function pickFromBin(
  work: AnyWork,
  input: BinMoveInput,
): Promise<Result<BinMoved, InventoryRefusal>> {
  return moveInBin(work, input, -input.quantity);
}

/**
 * Puts units that are on hand and in no bin into one.
 * @returns what the bin holds; `inventory.bin_short` when fewer units are without a place
 */
export async function putInBin(
  work: AnyWork,
  input: BinMoveInput,
): Promise<Result<BinMoved, InventoryRefusal>> {
  return moveInBin(work, input, input.quantity);
}

async function moveInBin(
  work: AnyWork,
  input: BinMoveInput,
  delta: number,
): Promise<Result<BinMoved, InventoryRefusal>> {
  return askStock(work, "move_in_bin", [
    input.binId,
    input.skuId,
    delta,
    input.lotId ?? null,
    input.sourceType ?? "bin",
    input.sourceId ?? input.binId,
    `bin:${input.eventKey}`,
  ]);
}
