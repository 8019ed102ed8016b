import { allocate } from "#kernel/money.ts";
import type { ChannelTax } from "../../domain/channel-order.ts";
import type { AmountReader } from "../reading.ts";
import type { ChargeBody, OrderBody } from "./order-schema.ts";

/** Name and rate of each tax of an order, by the shop's number for the rate. */
export type TaxTitles = ReadonlyMap<string, { title: string; rate: string | null }>;

interface Taxed {
  taxMinor: bigint;
  taxes: ChannelTax[];
}

export const taxTitles = (source: OrderBody): TaxTitles =>
  new Map(
    (source.tax_lines ?? []).map((tax) => [
      tax.rate_id ?? "",
      { title: (tax.label ?? tax.rate_code ?? "").trim(), rate: fraction(tax.rate_percent) },
    ]),
  );

/** "8.25" percent as "0.0825". WooCommerce keeps four decimals of a percentage, so six of the fraction are exact. */
function fraction(percent: string | null | undefined): string | null {
  const value = Number(percent ?? "");
  if (!percent || !Number.isFinite(value) || value < 0 || value > 1000) return null;
  return (value / 100).toFixed(6).replace(/\.?0+$/, "");
}

/** Taxes of one line. Their sum is the line's own tax: single taxes may carry more decimals than money has. */
export function taxesOf(
  charge: ChargeBody,
  path: PropertyKey[],
  titles: TaxTitles,
  amounts: AmountReader,
): Taxed {
  return named(charge, amounts.minor(charge.total_tax, [...path, "total_tax"]), titles);
}

function named(charge: ChargeBody, taxMinor: bigint, titles: TaxTitles): Taxed {
  const own = (charge.taxes ?? []).filter((tax) => weightOf(tax.total) > 0n);
  if (taxMinor === 0n || own.length === 0) return { taxMinor, taxes: [] };
  const shares = allocate(
    taxMinor,
    own.map((tax) => weightOf(tax.total)),
  );
  const taxes = own.map((tax, index) => {
    const known = titles.get(tax.id ?? "");
    return { title: known?.title ?? "Tax", rate: known?.rate ?? null, minor: shares[index]! };
  });
  return { taxMinor, taxes };
}

/**
 * A shop may round taxes only in their sum: the lines' rounded taxes then miss the stated sum by a unit or two. The sum is what was
 * paid, so it is shared among the lines by their exact taxes. A larger gap is no rounding and stays visible.
 */
export function roundedInSum<Line extends Taxed>(
  lines: readonly Line[],
  charges: readonly ChargeBody[],
  statedMinor: bigint,
  titles: TaxTitles,
): Line[] {
  const sum = lines.reduce((total, line) => total + line.taxMinor, 0n);
  const gap = statedMinor > sum ? statedMinor - sum : sum - statedMinor;
  const taxed = lines.filter((line) => line.taxMinor > 0n).length;
  if (gap === 0n || gap > BigInt(taxed)) return [...lines];
  const exact = charges.map(exactTax);
  const shares = allocate(statedMinor, exact);
  return lines.map((line, index) => ({ ...line, ...named(charges[index]!, shares[index]!, titles) }));
}

/** Millionths of the currency: the single taxes where they are stated, which carry more decimals. */
function exactTax(charge: ChargeBody): bigint {
  const single = (charge.taxes ?? []).reduce((sum, tax) => sum + weightOf(tax.total), 0n);
  return single > 0n ? single : weightOf(charge.total_tax);
}

function weightOf(text: string | null | undefined): bigint {
  const value = Math.abs(Number(text ?? 0));
  return Number.isFinite(value) && value < 1e9 ? BigInt(Math.round(value * 1e6)) : 0n;
}
