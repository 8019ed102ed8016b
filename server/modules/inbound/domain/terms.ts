import type { QualityRule } from "../contract.ts";

/** A supplier's terms for a SKU; costs of one unit in minor units of the supplier's currency. */
export interface Terms {
  packQuantity: number;
  minimumQuantity: number;
  costMinor: bigint;
  priceBreaks: readonly { fromQuantity: number; costMinor: bigint }[];
}

/** What a unit costs when so many are ordered. */
export function unitCostFor(terms: Terms, quantity: number): bigint {
  const reached = terms.priceBreaks
    .filter(({ fromQuantity }) => quantity >= fromQuantity)
    .toSorted((a, b) => b.fromQuantity - a.fromQuantity)[0];
  return reached?.costMinor ?? terms.costMinor;
}

/** The least that can be ordered to have so many units: the minimum, in whole packs. */
export function orderableQuantity(
  terms: Pick<Terms, "packQuantity" | "minimumQuantity">,
  wanted: number,
): number {
  const least = Math.max(wanted, terms.minimumQuantity);
  return Math.ceil(least / terms.packQuantity) * terms.packQuantity;
}

/** Whether an arriving unit is looked at first. `first`: until something of it was received from this supplier before. */
export function goesToQualityControl(rule: QualityRule, wasReceivedBefore: boolean): boolean {
  return rule === "always" || (rule === "first" && !wasReceivedBefore);
}

/** How long a supplier really takes, in days from placing to the day everything that came was here. */
export interface LeadTimes {
  count: number;
  median: number | null;
  p90: number | null;
}

/** Median and 90th percentile (nearest rank) of the days that past orders took. */
export function leadTimesOf(days: readonly number[]): LeadTimes {
  const sorted = days.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
  return { count: sorted.length, median: at(0.5), p90: at(0.9) };
}
