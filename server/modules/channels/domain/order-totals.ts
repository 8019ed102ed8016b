import { allocate } from "#kernel/money.ts";
import type {
  ChannelOrder,
  ChannelOrderLine,
  ChannelShippingLine,
  ChannelTax,
  TotalsDifference,
} from "./channel-order.ts";

const sumOf = (values: readonly bigint[]) => values.reduce((left, right) => left + right, 0n);
const grossOf = (line: ChannelOrderLine) => line.unitPriceMinor * BigInt(line.quantity);
const notNegative = (value: bigint) => (value > 0n ? value : 0n);

/**
 * Gives the lines what is left of a discount that the shop stated for the whole order only (orders from before discount
 * allocations), weighted by what each line still costs.
 */
export function shareOrderDiscount(
  lines: readonly ChannelOrderLine[],
  shippingLines: readonly ChannelShippingLine[],
  statedMinor: bigint,
): ChannelOrderLine[] {
  const left = statedMinor - sumOf([...lines, ...shippingLines].map((line) => line.discountMinor));
  const weights = lines.map((line) => (line.isTip ? 0n : notNegative(grossOf(line) - line.discountMinor)));
  if (left <= 0n || sumOf(weights) < left) return [...lines];
  const shares = allocate(left, weights);
  return lines.map((line, index) => ({ ...line, discountMinor: line.discountMinor + (shares[index] ?? 0n) }));
}

/**
 * Gives the lines the taxes that the shop stated for the whole order only, weighted by what each taxable line costs. Does
 * nothing where lines or shipping state taxes of their own.
 */
export function shareOrderTaxes(
  lines: readonly ChannelOrderLine[],
  shippingLines: readonly ChannelShippingLine[],
  order: { taxes: readonly ChannelTax[]; taxable: readonly boolean[] },
): ChannelOrderLine[] {
  const hasOwn = [...lines, ...shippingLines].some((line) => line.taxes.length > 0);
  const weights = lines.map((line, index) =>
    order.taxable[index] === true && !line.isTip ? notNegative(grossOf(line) - line.discountMinor) : 0n,
  );
  if (hasOwn || order.taxes.length === 0 || sumOf(weights) === 0n) return [...lines];
  const shares = order.taxes.map((tax) => allocate(tax.minor, weights));
  return lines.map((line, index) => {
    const taxes = order.taxes
      .map((tax, place) => ({ ...tax, minor: shares[place]?.[index] ?? 0n }))
      .filter((tax) => tax.minor !== 0n);
    return { ...line, taxes, taxMinor: sumOf(taxes.map((tax) => tax.minor)) };
  });
}

/**
 * Every stated sum that its parts do not make. Shopify defines the subtotal after discounts, while bodies in its own
 * documentation hold it before: either is accepted.
 */
export function totalsDifferences(
  order: ChannelOrder,
  terms: { areDutiesIncluded: boolean },
): TotalsDifference[] {
  const { totals, lines, shippingLines } = order;
  const linesMinor = sumOf(lines.map((line) => (line.isTip ? 0n : grossOf(line))));
  const lineDiscounts = sumOf(lines.map((line) => line.discountMinor));
  const discountMinor = lineDiscounts + sumOf(shippingLines.map((line) => line.discountMinor));
  const taxMinor = sumOf([...lines, ...shippingLines].map((line) => line.taxMinor));
  const totalMinor =
    linesMinor -
    discountMinor +
    totals.shippingMinor +
    (order.taxesIncluded ? 0n : taxMinor) +
    (terms.areDutiesIncluded ? 0n : totals.dutiesMinor) +
    totals.additionalFeesMinor +
    totals.tipMinor;
  const subtotalMinor = totals.subtotalMinor === linesMinor ? linesMinor : linesMinor - lineDiscounts;
  const compared: TotalsDifference[] = [
    { what: "lines", statedMinor: totals.linesMinor, computedMinor: linesMinor },
    { what: "discount", statedMinor: totals.discountMinor, computedMinor: discountMinor },
    { what: "tax", statedMinor: totals.taxMinor, computedMinor: taxMinor },
    { what: "subtotal", statedMinor: totals.subtotalMinor, computedMinor: subtotalMinor },
    { what: "total", statedMinor: totals.totalMinor, computedMinor: totalMinor },
  ];
  return compared.filter(({ statedMinor, computedMinor }) => statedMinor !== computedMinor);
}
