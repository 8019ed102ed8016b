import type { HoldReason, PlacedLine, PlacedOrder } from "../contract.ts";

/** Words of channels for money that is not there yet. Authorized is enough to ship: it is captured then. */
const UNPAID = new Set(["pending", "partially_paid", "voided", "expired", "unpaid"]);

/** A hold that facts ask for, with what a person reads. */
export interface WantedHold {
  reason: HoldReason;
  note: string;
}

/**
 * The holds that the facts of an order ask for now. Those the product can judge are lifted again when they are no longer
 * here; a disagreement of totals stays until a person lets it go, because a later body may hide it.
 */
export function wantedHolds(
  order: Pick<PlacedOrder, "financialStatus" | "shippingAddress" | "differences"> & {
    lines: readonly Pick<PlacedLine, "requiresShipping" | "currentQuantity">[];
  },
  unmappedTitles: readonly string[],
): WantedHold[] {
  const holds: WantedHold[] = [];
  if (unmappedTitles.length > 0) {
    holds.push({ reason: "unmapped_line", note: `No SKU for: ${unmappedTitles.join(", ")}`.slice(0, 500) });
  }
  if (UNPAID.has(order.financialStatus)) {
    holds.push({ reason: "awaiting_payment", note: `The channel says ${order.financialStatus}.` });
  }
  const needsAddress = order.lines.some((line) => line.requiresShipping && line.currentQuantity > 0);
  const { shippingAddress: to } = order;
  if (needsAddress && (!to || to.line1.trim() === "" || !to.country)) {
    holds.push({ reason: "incorrect_address", note: "There is no address to ship to." });
  }
  if (order.differences.length > 0) {
    const told = order.differences.map(
      ({ what, statedMinor, computedMinor }) =>
        `${what}: stated ${statedMinor}, its parts make ${computedMinor}`,
    );
    holds.push({ reason: "totals_disagree", note: told.join("; ").slice(0, 500) });
  }
  return holds;
}
