import type { ProposalPolicy, ProposalTerms } from "../contract.ts";

/** How far back demand, scans and oversells are measured. */
export const WINDOW_DAYS = 28;

/**
 * How many times the demand during the lag is kept back, from how many lost sales one oversell is worth (n).
 *
 * The newsvendor keeps back the quantile n / (n + 1) of the demand during the lag (critical ratio; Arrow, Harris and Marschak,
 * "Optimal Inventory Policy", Econometrica 19, 1951). Taking that demand as exponential with its measured mean m, which is careful
 * for few sales, the quantile q is m × −ln(1 − q), so k = ln(1 + n): 0.7 when both cost the same, 2.0 at six times, 3.0 at 19 times.
 */
export const safetyFactor = (lostSalesPerOversell: number): number => Math.log1p(lostSalesPerOversell);

/** What was measured of a SKU on a channel. */
export interface MeasuredDemand {
  /** Units the channel sold in the window. */
  soldUnits: number;
  /** The time in which 95 of 100 quantities reached the channel. */
  lagSeconds: number;
  /** Units that were on average between pick and shipment. */
  scanDelayUnits: number;
}

/** `buffer = ceil(demand rate × publish lag p95 × k + scan delay units)`, within what the policy allows. More of anything never gives less. */
export function unitsToKeepBack(measured: MeasuredDemand, policy: ProposalPolicy): number {
  const perSecond = measured.soldUnits / (WINDOW_DAYS * 86_400);
  const units =
    perSecond * measured.lagSeconds * safetyFactor(policy.lostSalesPerOversell) + measured.scanDelayUnits;
  return Math.min(policy.mostUnits, Math.max(policy.leastUnits, Math.ceil(units)));
}

/**
 * Units oversold in the window that a larger buffer would not have let be sold. The extra units stand in the way once each day on which
 * the SKU ran out; a smaller buffer avoids nothing.
 */
export function oversellsAvoided(oversoldByDay: readonly number[], moreUnits: number): number {
  return oversoldByDay.reduce((sum, units) => sum + Math.min(units, Math.max(0, moreUnits)), 0);
}

/** A SKU on a channel as it was measured, with what the rules keep back there now. */
export interface MeasuredSku extends MeasuredDemand {
  skuId: string;
  unitsNow: number;
  oversoldByDay: number[];
}

export interface ProposedBuffer {
  skuId: string;
  unitsNow: number;
  unitsProposed: number;
  terms: ProposalTerms;
}

/** What should be kept back; null when it is what is kept back. */
export function proposalOf(sku: MeasuredSku, policy: ProposalPolicy): ProposedBuffer | null {
  const { skuId, unitsNow, oversoldByDay, soldUnits, lagSeconds, scanDelayUnits } = sku;
  const unitsProposed = unitsToKeepBack(sku, policy);
  if (unitsProposed === unitsNow) return null;
  const terms = {
    soldPerHour: soldUnits / (WINDOW_DAYS * 24),
    lagSeconds,
    factor: safetyFactor(policy.lostSalesPerOversell),
    scanDelayUnits,
    oversoldUnits: oversoldByDay.reduce((sum, units) => sum + units, 0),
    avoidedUnits: oversellsAvoided(oversoldByDay, unitsProposed - unitsNow),
    windowDays: WINDOW_DAYS,
  };
  return { skuId, unitsNow, unitsProposed, terms };
}
