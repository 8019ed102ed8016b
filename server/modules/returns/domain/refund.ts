import { divide } from "#kernel/money.ts";
import type { Grade, MoneyKind, ReturnReason, ReturnsPolicy } from "../contract.ts";

/** What was paid for an order line, and what of it goes back. Amounts are as ordered, tax in the price or not. */
export interface LineToRefund {
  rmaLineId: string;
  orderLineId: string;
  reason: ReturnReason;
  /** Units of stock in the whole order line (a kit has several a piece), units refunded before, and units refunded now by grade. */
  unitsInLine: number;
  unitsBefore: number;
  units: readonly { grade: Grade | null; quantity: number }[];
  priceMinor: bigint;
  discountMinor: bigint;
  taxMinor: bigint;
}

export interface RefundQuestion {
  lines: readonly LineToRefund[];
  taxesIncluded: boolean;
  /** What the order paid for shipping after discount, and its tax. */
  shipping: { priceMinor: bigint; taxMinor: bigint };
  /** Units of stock of the whole order. */
  unitsInOrder: number;
  policy: Pick<ReturnsPolicy, "restockingFees" | "shippingBackFor">;
}

/** One typed amount; a discount and a fee are negative. The refund is their sum, never a number of its own. */
export interface MoneyLine {
  rmaLineId: string | null;
  orderLineId: string | null;
  kind: MoneyKind;
  amountMinor: bigint;
}

/**
 * What a return gives back. Shares of a line round cumulatively, so that a line that comes back in pieces gives back exactly what
 * was paid; shipping rounds down, so that it is never given back twice. Never more than was paid for the units, never below zero.
 */
export function refundLines(question: RefundQuestion): MoneyLine[] {
  const lines = question.lines.flatMap((line) => goodsLines(line, question));
  return [...lines, ...shippingLines(question)].filter(({ amountMinor }) => amountMinor !== 0n);
}

export const refundTotal = (lines: readonly { amountMinor: bigint }[]): bigint =>
  lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);

const unitsOf = (line: LineToRefund): number => line.units.reduce((sum, { quantity }) => sum + quantity, 0);

function goodsLines(line: LineToRefund, { taxesIncluded, policy }: RefundQuestion): MoneyLine[] {
  const { rmaLineId, orderLineId } = line;
  const of = (kind: MoneyKind, amountMinor: bigint) => ({ rmaLineId, orderLineId, kind, amountMinor });
  let before = line.unitsBefore;
  let item = 0n;
  let discount = 0n;
  let tax = 0n;
  let fee = 0n;
  for (const { grade, quantity } of line.units) {
    const part = (whole: bigint) => shareOf(whole, before, quantity, line.unitsInLine);
    const partTax = part(line.taxMinor);
    const partItem = part(line.priceMinor) - (taxesIncluded ? partTax : 0n);
    const partDiscount = part(line.discountMinor);
    const percent = feePercent(policy.restockingFees, line.reason, grade);
    item += partItem;
    discount += partDiscount;
    tax += partTax;
    fee += divide((partItem - partDiscount) * BigInt(percent), 100n, "down");
    before += quantity;
  }
  return [of("item", item), of("discount", -discount), of("tax", tax), of("restocking_fee", -fee)];
}

function shippingLines({
  lines,
  shipping,
  unitsInOrder,
  policy,
  taxesIncluded,
}: RefundQuestion): MoneyLine[] {
  const units = lines
    .filter(({ reason }) => policy.shippingBackFor.includes(reason))
    .reduce((sum, line) => sum + unitsOf(line), 0);
  if (units === 0 || unitsInOrder === 0) return [];
  const part = (whole: bigint) => divide(whole * BigInt(units), BigInt(unitsInOrder), "down");
  const tax = part(shipping.taxMinor);
  const of = (kind: MoneyKind, amountMinor: bigint) => ({ rmaLineId: null, orderLineId: null, kind, amountMinor }); // prettier-ignore
  return [of("shipping", part(shipping.priceMinor) - (taxesIncluded ? tax : 0n)), of("shipping_tax", tax)];
}

/** The part of an amount that falls on these units, so that the parts of all units add up to it. */
function shareOf(whole: bigint, before: number, units: number, of: number): bigint {
  const upTo = (count: number) => divide(whole * BigInt(count), BigInt(of), "halfUp");
  return upTo(before + units) - upTo(before);
}

function feePercent(
  fees: ReturnsPolicy["restockingFees"],
  reason: ReturnReason,
  grade: Grade | null,
): number {
  const fits = (rule: ReturnsPolicy["restockingFees"][number]) =>
    (rule.reason === "any" || rule.reason === reason) && (rule.grade === "any" || rule.grade === grade);
  return fees.find(fits)?.percent ?? 0;
}
