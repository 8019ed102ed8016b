/** What is known of how much of a line is no longer wanted. */
export interface LineCuts {
  quantity: number;
  /** As ordered, less removals and refunds: the order's own newest body. */
  currentQuantity: number;
  /** Units in the refunds recorded so far. */
  refundedQuantity: number;
  /** What was let go of before. */
  canceledQuantity: number;
}

/**
 * Units of a line that nobody wants any more. The order's body and its refunds tell the same thing twice and come in any
 * order, so the larger of the two counts, and it never falls.
 */
export function canceledUnits(cuts: LineCuts): number {
  const told = Math.max(cuts.quantity - cuts.currentQuantity, cuts.refundedQuantity, cuts.canceledQuantity);
  return Math.min(cuts.quantity, Math.max(0, told));
}
