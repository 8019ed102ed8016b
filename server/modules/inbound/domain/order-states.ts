import type { OrderStatus, ReceiptState } from "../contract.ts";

/** What may become what. The database holds the same table (`purchase_order_may_become`). */
export const orderTransitions: Record<OrderStatus, readonly OrderStatus[]> = {
  draft: ["awaiting_approval", "placed", "canceled"],
  awaiting_approval: ["placed", "draft", "canceled"],
  placed: ["acknowledged", "received", "closed_short", "canceled"],
  acknowledged: ["received", "closed_short", "canceled"],
  received: [],
  closed_short: [],
  canceled: [],
};

export const mayBecome = (from: OrderStatus, to: OrderStatus): boolean => orderTransitions[from].includes(to);

/** Goods can come, and are counted as incoming, while an order is in one of these. */
export const isExpected = (status: OrderStatus): boolean => status === "placed" || status === "acknowledged";

interface Quantities {
  orderedQuantity: number;
  receivedQuantity: number;
  shortQuantity: number;
}

/** Units of a line that are still to come. */
export const remainingOf = (line: Quantities): number =>
  Math.max(0, line.orderedQuantity - line.receivedQuantity - line.shortQuantity);

/** How much of an order is here: computed, never set. */
export function receiptStateOf(lines: readonly Quantities[]): ReceiptState {
  if (lines.every((line) => line.receivedQuantity === 0)) return "none";
  return lines.every((line) => remainingOf(line) === 0) ? "all" : "some";
}

/** What an order becomes when its lines changed: nothing left to come ends it. */
export function endedBy(status: OrderStatus, lines: readonly Quantities[]): OrderStatus {
  if (!isExpected(status) || lines.some((line) => remainingOf(line) > 0)) return status;
  const isShort = lines.some((line) => line.receivedQuantity < line.orderedQuantity);
  if (!isShort) return "received";
  return lines.some((line) => line.receivedQuantity > 0) ? "closed_short" : "canceled";
}
