import { callStock, type AnyWork } from "../store.ts";

/** What an order lets go: everything, whole lines, or some units of a line's SKUs. */
export type ReleaseStockInput =
  | { orderId: string; reason: string; orderLineIds?: string[]; eventKey?: string }
  | {
      orderId: string;
      reason: string;
      /** Units of a SKU that the line gives up. */
      quantities: { orderLineId: string; skuId: string; quantity: number }[];
      /** Names this cancellation, because units released twice would be too many. A repeat gets the first answer. */
      eventKey: string;
    };

export interface ReleasedStock {
  /** A null location means the units were waiting, not committed. */
  released: { orderLineId: string; skuId: string; locationId: string | null; quantity: number }[];
}

/**
 * Lets go of what an order holds and waits for. Waiting units go first, then the newest commitments. Shipped units stay.
 * Released units are not taken again by a repeated `takeStock`.
 */
export async function releaseStock(work: AnyWork, input: ReleaseStockInput): Promise<ReleasedStock> {
  const lines =
    "quantities" in input
      ? input.quantities
      : (input.orderLineIds?.map((orderLineId) => ({ orderLineId })) ?? null);
  return callStock<ReleasedStock>(work, "release_stock", [
    input.orderId,
    lines,
    input.reason,
    input.eventKey ?? null,
  ]);
}
