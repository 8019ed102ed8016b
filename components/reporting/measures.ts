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

/**
 * How a figure moved against the period before, in words: "▲ 1.2 points", "▼ 3 h"; empty when there is nothing to compare.
 */
export function trendOf(
  now: number | null,
  before: number | null,
  kind: "points" | "time" | "count",
): string {
  if (now === null || before === null || (kind === "count" && before === 0)) return "";
  const change = now - before;
  const size =
    kind === "points"
      ? `${Math.round(Math.abs(change) * 10) / 10} points`
      : kind === "time"
        ? spell(Math.abs(change))
        : `${Math.round((100 * Math.abs(change)) / before)} %`;
  if (/^0 /.test(size)) return "as before";
  return `${change > 0 ? "▲" : "▼"} ${size} against before`;
}

/** What each measure on Today counts. */
export const definitions: readonly (readonly [string, string])[] = [
  [
    "First-pass yield",
    "Orders shipped without a refused scan, short pick, rework, second plan or voided label, of all orders shipped.",
  ],
  [
    "Pick accuracy",
    "Fulfillment orders shipped whose packer was never offered a wrong item, of all shipped. Wrong scans caught while picking are counted beside it: they are mistakes that did not happen.",
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
];
