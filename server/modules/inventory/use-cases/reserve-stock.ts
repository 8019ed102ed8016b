import type { Result } from "#kernel/result.ts";
import type { InventoryRefusal } from "../errors.ts";
import { askStock, callStock, type AnyWork } from "../store.ts";
import type { TakenLine, TakeStockLine } from "./take-stock.ts";

export interface ReserveStockInput {
  /** Who holds it: a cart, a draft, a quote. */
  holder: string;
  expiresAt: Date;
  /** Without a location the best one that has the whole line is chosen. */
  lines: { skuId: string; quantity: number; locationId?: string }[];
  eventKey: string;
}

export interface ReservedStock {
  reservations: { id: string; skuId: string; locationId: string; quantity: number }[];
}

/**
 * Sets stock aside softly until a time, all lines or none.
 *
 * @returns the reservations; `inventory.insufficient_stock` with the first line that cannot be had
 */
export async function reserveStock(
  work: AnyWork,
  input: ReserveStockInput,
): Promise<Result<ReservedStock, InventoryRefusal>> {
  return askStock(work, "reserve_stock", [
    input.holder,
    input.expiresAt,
    input.lines,
    `reserve:${input.eventKey}`,
  ]);
}

/**
 * Ends reservations by id; those that ended before are left as they are. Returns how many ended now.
 *
 * @param reason kept with the movements that give the units back
 */
export async function releaseReservations(
  work: AnyWork,
  ids: string[],
  reason: string | null = null,
): Promise<number> {
  return callStock(work, "release_reservations", [ids, reason]);
}

/** Ends the reservations that are due. Returns how many. */
export async function expireReservations(work: AnyWork, now: Date): Promise<number> {
  return callStock(work, "expire_reservations", [now]);
}

/**
 * Takes for an order what a holder reserved, in one step, so that nobody comes between. A holder whose time is over gets what is
 * still free; what is not waits as a backorder, as with any order. May run twice.
 *
 * @returns what each line holds now
 */
export async function completeReservation(
  work: AnyWork,
  input: { holder: string; lines: TakeStockLine[] },
): Promise<TakenLine[]> {
  return callStock(work, "complete_reservation", [input.holder, input.lines]);
}
