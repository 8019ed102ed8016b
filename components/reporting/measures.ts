/** A share as text; a dash when there was nothing to measure. */
export function percent({ part, of }: { part: number; of: number }): string {
  return of === 0 ? "–" : `${Math.round((1000 * part) / of) / 10} %`;
}

/** A duration in the largest unit that fits: "3.5 h". */
export function spell(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 360) / 10} h`;
  return `${Math.round(seconds / 8640) / 10} days`;
}

/** What each measure on Today counts. */
export const definitions: readonly (readonly [string, string])[] = [
  [
    "First-pass yield",
    "Orders shipped without a refused scan, short pick, rework, second plan or voided label, of all orders shipped.",
  ],
  [
    "Order cycle time",
    "From the receipt of an order to the shipment of its last part; median and 90th percentile of the orders shipped.",
  ],
  [
    "Promise kept",
    "Parcels delivered on or before the day that was promised first, of all delivered ones. Later revisions do not count.",
  ],
  [
    "Invoice match rate",
    "Invoices whose money was found in a payout without a person's help, of all invoices issued.",
  ],
  ["Refund resolution", "From the request for a credit to the money being settled at the processor; median."],
  ["Oldest delivery waiting", "Age of the oldest message of a partner that is stored but not yet applied."],
];
