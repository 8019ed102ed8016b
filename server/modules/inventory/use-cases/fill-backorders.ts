import { callStock, type AnyWork } from "../store.ts";

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
