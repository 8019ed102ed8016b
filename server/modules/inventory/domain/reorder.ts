/** What decides whether more of a SKU has to be bought, in base units over all locations. */
export interface ReorderFacts {
  reorderPoint: number;
  available: number;
  /** On purchase orders and on the way. */
  incoming: number;
  /** Accepted orders that wait for stock. */
  waiting: number;
  /** Committed to orders in the last four weeks. */
  demand: number;
}

/**
 * How much to buy so that four weeks like the last ones leave the reorder point; null while what is coming covers it already.
 */
export function quantityToReorder(facts: ReorderFacts): number | null {
  const expected = facts.available + facts.incoming - facts.waiting;
  if (expected > facts.reorderPoint) return null;
  return Math.max(1, facts.reorderPoint + facts.demand - expected);
}
