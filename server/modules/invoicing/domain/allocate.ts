import { allocate } from "#kernel/money.ts";
import type { TaxShare } from "../contract.ts";
import { shareNow } from "./share.ts";

/** An order line with what earlier invoices took of it. Prices are as ordered, with the tax in them or not. */
export interface LineToInvoice {
  orderLineId: string;
  title: string;
  skuCode: string | null;
  /** As ordered, and what of it is canceled. */
  quantity: number;
  canceledQuantity: number;
  unitPriceMinor: bigint;
  discountMinor: bigint;
  taxMinor: bigint;
  taxes: readonly TaxShare[];
  /** Units on this invoice. */
  units: number;
  invoiced: Taken;
}

/** What earlier invoices took of a line, or of shipping. */
export interface Taken {
  units: number;
  discountMinor: bigint;
  taxMinor: bigint;
  /** Price before discount, tax in it when prices include tax. */
  priceMinor: bigint;
  taxes: readonly TaxShare[];
}

/** What the order charges for shipping as a whole. */
export interface ShippingToInvoice {
  title: string;
  priceMinor: bigint;
  discountMinor: bigint;
  taxMinor: bigint;
  taxes: readonly TaxShare[];
  invoiced: Taken;
}

export interface InvoiceQuestion {
  lines: readonly LineToInvoice[];
  shipping: ShippingToInvoice | null;
  taxesIncluded: boolean;
  /** All shipping on the first invoice, or by the value of what is invoiced. */
  shippingOn: "first" | "prorata";
}

/** One line of the invoice. `netMinor = grossMinor − discountMinor`, `totalMinor = netMinor + taxMinor`; tax is never in net. */
export interface AllocatedLine {
  kind: "item" | "shipping";
  orderLineId: string | null;
  title: string;
  skuCode: string | null;
  quantity: number;
  unitPriceMinor: bigint;
  grossMinor: bigint;
  discountMinor: bigint;
  netMinor: bigint;
  taxMinor: bigint;
  totalMinor: bigint;
  taxes: TaxShare[];
  /** How the share came about, for the reader of the invoice. */
  share: { before: string; now: string; of: string };
}

/**
 * Splits an order's money onto the invoice of one shipment. Each line takes its units' part of the line's discount and tax, and
 * shipping is taken as the policy says; shares round cumulatively ({@link shareNow}), so the invoices of all shipments add up to
 * the order exactly, in whatever parts it ships. Nothing is negative as long as no discount exceeds its price and no included
 * tax its amount.
 *
 * @returns lines with something on them; empty when nothing of the order is due
 */
export function allocateInvoice(question: InvoiceQuestion): AllocatedLine[] {
  const items = question.lines
    .filter((line) => line.units > 0)
    .map((line) => itemLine(line, question.taxesIncluded));
  if (items.length === 0) return [];
  const shipping = question.shipping && shippingLine(question, question.shipping);
  return shipping ? [...items, shipping] : items;
}

function itemLine(line: LineToInvoice, taxesIncluded: boolean): AllocatedLine {
  const { quantity, units, invoiced, unitPriceMinor } = line;
  const parts = { before: BigInt(invoiced.units), now: BigInt(units), of: BigInt(quantity) };
  const priceMinor = unitPriceMinor * parts.now;
  const laterMinor = unitPriceMinor * (parts.of - parts.before - parts.now);
  return settled(line, { ...parts, priceMinor, laterMinor }, taxesIncluded, {
    kind: "item",
    orderLineId: line.orderLineId,
    title: line.title,
    skuCode: line.skuCode,
    quantity: units,
    unitPriceMinor,
  });
}

function shippingLine(question: InvoiceQuestion, shipping: ShippingToInvoice): AllocatedLine | null {
  const { invoiced } = shipping;
  const parts =
    question.shippingOn === "first" ? { before: 0n, now: 1n, of: 1n } : valueParts(question.lines);
  const priceMinor = shareNow({ total: shipping.priceMinor, taken: invoiced.priceMinor, ...parts });
  const laterMinor = shipping.priceMinor - invoiced.priceMinor - priceMinor;
  const line = settled(shipping, { ...parts, priceMinor, laterMinor }, question.taxesIncluded, {
    kind: "shipping",
    orderLineId: null,
    title: shipping.title,
    skuCode: null,
    quantity: 1,
    unitPriceMinor: priceMinor,
  });
  return priceMinor === 0n && line.taxMinor === 0n ? null : line;
}

/** How much of the order's value was, is and will be invoiced; by units when everything is free. Canceled units do not count. */
function valueParts(lines: readonly LineToInvoice[]): { before: bigint; now: bigint; of: bigint } {
  const weigh = (weightOf: (line: LineToInvoice) => bigint) => {
    const sum = (unitsOf: (line: LineToInvoice) => number) =>
      lines.reduce((total, line) => total + weightOf(line) * BigInt(unitsOf(line)), 0n);
    return {
      before: sum((line) => line.invoiced.units),
      now: sum((line) => line.units),
      of: sum((line) => Math.max(line.quantity - line.canceledQuantity, line.invoiced.units + line.units)),
    };
  };
  const byValue = weigh((line) => line.unitPriceMinor);
  return byValue.of > 0n ? byValue : weigh(() => 1n);
}

type LineFacts = Pick<
  AllocatedLine,
  "kind" | "orderLineId" | "title" | "skuCode" | "quantity" | "unitPriceMinor"
>;

function settled(
  whole: { discountMinor: bigint; taxMinor: bigint; taxes: readonly TaxShare[]; invoiced: Taken },
  parts: { before: bigint; now: bigint; of: bigint; priceMinor: bigint; laterMinor: bigint },
  taxesIncluded: boolean,
  facts: LineFacts,
): AllocatedLine {
  const { priceMinor, laterMinor, ...share } = parts;
  const taken = whole.invoiced;
  const discountMinor = shareNow({
    ...share,
    total: whole.discountMinor,
    taken: taken.discountMinor,
    room: priceMinor,
    roomLater: laterMinor,
  });
  const discountLater = whole.discountMinor - taken.discountMinor - discountMinor;
  const taxMinor = shareNow({
    ...share,
    total: whole.taxMinor,
    taken: taken.taxMinor,
    ...(taxesIncluded ? { room: priceMinor - discountMinor, roomLater: laterMinor - discountLater } : {}),
  });
  const grossMinor = taxesIncluded ? priceMinor - taxMinor : priceMinor;
  const netMinor = grossMinor - discountMinor;
  return {
    ...facts,
    grossMinor,
    discountMinor,
    netMinor,
    taxMinor,
    totalMinor: netMinor + taxMinor,
    taxes: taxShares(whole, taxMinor),
    share: { before: `${share.before}`, now: `${share.now}`, of: `${share.of}` },
  };
}

/** The line's tax by rate: largest remainder over what is left of each, so each rate adds up to its own sum in the end. */
function taxShares(
  whole: { taxMinor: bigint; taxes: readonly TaxShare[]; invoiced: Taken },
  taxMinor: bigint,
): TaxShare[] {
  if (taxMinor === 0n) return [];
  const named = whole.taxes.reduce((sum, tax) => sum + tax.minor, 0n);
  if (named !== whole.taxMinor) return [{ title: "Tax", rate: null, minor: taxMinor }];
  const left = whole.taxes.map((tax) => {
    const earlier = whole.invoiced.taxes
      .filter((other) => other.title === tax.title && other.rate === tax.rate)
      .reduce((sum, other) => sum + other.minor, 0n);
    return earlier < tax.minor ? tax.minor - earlier : 0n;
  });
  const shares = allocate(taxMinor, left);
  return whole.taxes
    .map(({ title, rate }, index) => ({ title, rate, minor: shares[index] ?? 0n }))
    .filter((tax) => tax.minor > 0n);
}
