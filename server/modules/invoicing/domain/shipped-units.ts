/** What one order line needs of one SKU for each of its units, and how much of it left. */
export interface SkuShipped {
  perUnit: number;
  /** In the shipment that is invoiced. */
  shippedNow: number;
  /** In every shipment of the order, this one too. */
  shippedInAll: number;
}

/**
 * Units of an order line that a shipment's invoice takes. A kit whose components leave in several shipments is invoiced when the
 * last component has left, and a unit is never invoiced twice or forgotten, in whichever order the shipments are invoiced.
 *
 * @param invoiced units on earlier invoices
 */
export function unitsToInvoice(skus: readonly SkuShipped[], invoiced: number): number {
  if (skus.length === 0) return 0;
  const complete = Math.min(...skus.map((sku) => Math.floor(sku.shippedInAll / sku.perUnit)));
  // leaves to other shipments' invoices what this shipment cannot have completed
  const atMost = Math.max(...skus.map((sku) => Math.ceil(sku.shippedNow / sku.perUnit)));
  return Math.max(0, Math.min(atMost, complete - invoiced));
}
