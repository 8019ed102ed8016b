import type { OrderStage } from "../contract.ts";

/** Where each stage may go. Stages only move on, apart from the ones before work in a warehouse began. */
export const stageMoves: Record<OrderStage, readonly OrderStage[]> = {
  received: ["on_hold", "backordered", "committed", "routed", "canceled", "shipped"],
  on_hold: ["backordered", "committed", "routed", "canceled"],
  backordered: ["on_hold", "committed", "routed", "canceled"],
  committed: ["on_hold", "backordered", "routed", "canceled"],
  routed: ["on_hold", "backordered", "committed", "picking", "packed", "shipped", "canceled"],
  picking: ["routed", "backordered", "packed", "shipped", "canceled"],
  packed: ["routed", "backordered", "picking", "shipped", "canceled"],
  shipped: ["delivered"],
  delivered: [],
  canceled: [],
};

/** Stages in which nobody in a warehouse has touched the order. */
export const untouched: ReadonlySet<OrderStage> = new Set([
  "received",
  "on_hold",
  "backordered",
  "committed",
]);

/** The stage of an order that no plan has taken yet. */
export function stageBeforeRouting(facts: {
  isHeld: boolean;
  hasWaiting: boolean;
  hasCommitted: boolean;
}): OrderStage {
  if (facts.isHeld) return "on_hold";
  if (facts.hasWaiting) return "backordered";
  return facts.hasCommitted ? "committed" : "received";
}

export function mayMove(from: OrderStage, to: OrderStage): boolean {
  return stageMoves[from].includes(to);
}
