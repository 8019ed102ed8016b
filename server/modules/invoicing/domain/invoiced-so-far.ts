import type { TaxShare } from "../contract.ts";
import type { Taken } from "./allocate.ts";

/** A line of an earlier invoice of the same order. */
export interface EarlierLine {
  quantity: number;
  discountMinor: bigint;
  taxMinor: bigint;
  grossMinor: bigint;
  taxes: readonly TaxShare[];
}

/** What earlier invoices took together. Prices are told as the order tells them: with the tax when it includes tax. */
export function takenBy(lines: readonly EarlierLine[], taxesIncluded: boolean): Taken {
  const sum = (amountOf: (line: EarlierLine) => bigint) =>
    lines.reduce((total, line) => total + amountOf(line), 0n);
  const taxMinor = sum((line) => line.taxMinor);
  return {
    units: lines.reduce((total, line) => total + line.quantity, 0),
    discountMinor: sum((line) => line.discountMinor),
    taxMinor,
    priceMinor: sum((line) => line.grossMinor) + (taxesIncluded ? taxMinor : 0n),
    taxes: mergeTaxes(lines.flatMap((line) => line.taxes)),
  };
}

/** One entry for each name and rate. */
export function mergeTaxes(taxes: readonly TaxShare[]): TaxShare[] {
  const merged = new Map<string, TaxShare>();
  for (const { title, rate, minor } of taxes) {
    const key = JSON.stringify([title, rate]);
    const known = merged.get(key);
    merged.set(key, { title, rate, minor: minor + (known?.minor ?? 0n) });
  }
  return [...merged.values()];
}
