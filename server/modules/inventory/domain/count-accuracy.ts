/**
 * Accuracy of stock by what counts found, as a percentage: `max(0, 100 × (Σ|system| − Σ|difference|) / Σ|system|)`, and 100 when
 * the system knew of nothing (OCA stock_cycle_count).
 */
export function accuracyOf(counted: { system: number; difference: number }): number {
  if (counted.system === 0) return 100;
  return Math.max(0, (100 * (counted.system - counted.difference)) / counted.system);
}
