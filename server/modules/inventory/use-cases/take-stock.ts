import { callStock, type AnyWork } from "../store.ts";

/** Units of one SKU. */
export interface SkuQuantity {
  skuId: string;
  quantity: number;
}

/** One order line with its demands exploded to stocked SKUs. */
export interface TakeStockLine {
  orderId: string;
  orderLineId: string;
  /** Limits the locations to those linked to this connection; none linked, or no connection, means all active ones. */
  connectionId?: string | null;
  /** The order's trace, kept on the movements; the unit of work's own otherwise. */
  traceId?: string | null;
  /** All that the line ever asked for, canceled units included. */
  demands: SkuQuantity[];
}

/** What an order line holds after the call. */
export interface TakenLine {
  orderLineId: string;
  committed: { skuId: string; locationId: string; quantity: number }[];
  short: SkuQuantity[];
}

/**
 * Commits stock for a batch of order lines in one statement and opens backorders for what is short. Earlier lines of the
 * batch come first. An order gets the best location that holds the whole of it, else stock along the location priorities.
 * A line is never given twice what it asked for: repeats change nothing, and a larger quantity takes the difference.
 *
 * @returns one answer a distinct line, in the order given, with everything the line holds now
 */
export async function takeStock(work: AnyWork, lines: TakeStockLine[]): Promise<TakenLine[]> {
  if (lines.length === 0) return [];
  return callStock<TakenLine[]>(work, "take_stock", [lines]);
}
