/** What one order line needs of a SKU for one unit, and how many left before a shipment and with it. */
export interface LineShipped {
  externalLineId: string;
  skus: { perUnit: number; before: number; now: number }[];
}

/**
 * Whole units of each order line that a shipment completes. A kit whose parts leave in several shipments counts with the one that
 * brings its last part, so over all shipments every unit is told exactly once.
 */
export function unitsCompleted(lines: readonly LineShipped[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const { externalLineId, skus } of lines) {
    if (skus.length === 0) continue;
    const whole = (sum: (sku: LineShipped["skus"][number]) => number) =>
      Math.min(...skus.map((sku) => Math.floor(sum(sku) / sku.perUnit)));
    const completed = whole((sku) => sku.before + sku.now) - whole((sku) => sku.before);
    if (completed > 0) units.set(externalLineId, completed);
  }
  return units;
}

/** A line of the shop that can still be fulfilled. */
export interface OpenLine {
  fulfillmentOrderId: string;
  fulfillmentOrderLineId: string;
  externalLocationId: string | null;
  externalLineId: string;
  remaining: number;
}

export interface FulfillmentPart {
  fulfillmentOrderId: string;
  fulfillmentOrderLineId: string;
  quantity: number;
}

export interface PlannedFulfillments {
  /** One a location of the shop: it takes no lines of two locations in one fulfillment. */
  groups: FulfillmentPart[][];
  /** Units for which the shop has nothing left to fulfill: somebody told it before, or canceled them there. */
  beyond: number;
}

/** Chooses what to fulfill at the shop, from the location the goods left from first. */
export function planFulfillments(
  needed: ReadonlyMap<string, number>,
  open: readonly OpenLine[],
  fromLocation: string | null,
): PlannedFulfillments {
  const left = new Map(needed);
  const groups = new Map<string, FulfillmentPart[]>();
  const own = (line: OpenLine) => Number(line.externalLocationId !== fromLocation);
  for (const line of [...open].sort((a, b) => own(a) - own(b))) {
    const quantity = Math.min(line.remaining, left.get(line.externalLineId) ?? 0);
    if (quantity <= 0) continue;
    left.set(line.externalLineId, left.get(line.externalLineId)! - quantity);
    const place = line.externalLocationId ?? "";
    const group = groups.get(place) ?? [];
    groups.set(place, group);
    group.push({
      fulfillmentOrderId: line.fulfillmentOrderId,
      fulfillmentOrderLineId: line.fulfillmentOrderLineId,
      quantity,
    });
  }
  return { groups: [...groups.values()], beyond: [...left.values()].reduce((sum, units) => sum + units, 0) };
}
