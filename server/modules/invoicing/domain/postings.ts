import type { AllocatedLine } from "./allocate.ts";

/** What an invoice adds up to. `netMinor` is of items, after discount; tax is in none but `taxMinor`. */
export interface InvoiceTotals {
  netMinor: bigint;
  discountMinor: bigint;
  shippingMinor: bigint;
  taxMinor: bigint;
  totalMinor: bigint;
}

/** Sums of an invoice's lines. */
export function totalsOf(lines: readonly AllocatedLine[]): InvoiceTotals {
  const items = lines.filter((line) => line.kind === "item");
  const sum = (of: readonly AllocatedLine[], amountOf: (line: AllocatedLine) => bigint) =>
    of.reduce((total, line) => total + amountOf(line), 0n);
  const netMinor = sum(items, (line) => line.netMinor);
  const shippingMinor = sum(lines, (line) => line.netMinor) - netMinor;
  const taxMinor = sum(lines, (line) => line.taxMinor);
  return {
    netMinor,
    discountMinor: sum(items, (line) => line.discountMinor),
    shippingMinor,
    taxMinor,
    totalMinor: netMinor + shippingMinor + taxMinor,
  };
}
