import { splitAmount } from "../amounts.ts";
import type { Order, OrderLine } from "./shop.ts";

const sum = (values: number[]) => values.reduce((left, right) => left + right, 0);

/** What `quantity` pieces of a line cost after its discount, and the tax on that. Shares add up to the whole line. */
export function shareOfLine(line: OrderLine, quantity: number): { subtotal: number; tax: number } {
  const rest = line.quantity - quantity;
  const net = line.price * line.quantity - line.discount;
  return {
    subtotal: splitAmount(net, [quantity, rest])[0] ?? 0,
    tax: splitAmount(line.tax, [quantity, rest])[0] ?? 0,
  };
}

export interface Totals {
  lines: number;
  subtotal: number;
  discounts: number;
  shipping: number;
  tax: number;
  total: number;
  currentSubtotal: number;
  currentDiscounts: number;
  currentTax: number;
  currentTotal: number;
  paid: number;
  refunded: number;
}

/** The sums of an order as ordered, and as it is now. */
export function totalsOf(order: Order): Totals {
  const addTax = (tax: number) => (order.taxesIncluded ? 0 : tax);
  const gross = sum(order.lines.map((line) => line.price * line.quantity));
  const discounts = sum(order.lines.map((line) => line.discount));
  const shipping = sum(order.shippingLines.map((line) => line.price));
  const shippingTax = sum(order.shippingLines.map((line) => line.tax));
  const tax = sum(order.lines.map((line) => line.tax)) + shippingTax;
  const current = order.lines.map((line) => shareOfLine(line, line.currentQuantity));
  const currentSubtotal = sum(current.map((share) => share.subtotal));
  const currentGross = sum(order.lines.map((line) => line.price * line.currentQuantity));
  const shippingBack = order.refunds.flatMap((refund) =>
    refund.adjustments.filter((one) => one.kind === "shipping_refund"),
  );
  const currentTax =
    sum(current.map((share) => share.tax)) + shippingTax + sum(shippingBack.map((one) => one.tax));
  const currentShipping = shipping + sum(shippingBack.map((one) => one.amount));
  const successful = order.transactions.filter((one) => one.status === "success");
  return {
    lines: gross,
    subtotal: gross - discounts,
    discounts,
    shipping,
    tax,
    total: gross - discounts + shipping + addTax(tax),
    currentSubtotal,
    currentDiscounts: currentGross - currentSubtotal,
    currentTax,
    currentTotal: currentSubtotal + currentShipping + addTax(currentTax),
    paid: sum(
      successful.filter((one) => one.kind === "sale" || one.kind === "capture").map((one) => one.amount),
    ),
    refunded: sum(
      order.refunds.flatMap((refund) =>
        refund.transactions.map((one) => (one.status === "failure" ? 0 : one.amount)),
      ),
    ),
  };
}

/** "fulfilled", "partial" or null, by what is still to be sent. */
export function fulfillmentStatus(order: Order): "fulfilled" | "partial" | null {
  const sent = sum(order.lines.map((line) => line.fulfilledQuantity));
  if (sent === 0) return null;
  return order.lines.every((line) => openQuantity(line) === 0) ? "fulfilled" : "partial";
}

/** Pieces still to be sent. */
export const openQuantity = (line: OrderLine): number =>
  line.requiresShipping ? Math.max(0, line.currentQuantity - line.fulfilledQuantity) : 0;
