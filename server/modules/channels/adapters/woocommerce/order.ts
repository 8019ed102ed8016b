import { checkShape, shapeRefusal, storableText, type JsonRefusal } from "#kernel/json.ts";
import { isBelievable } from "#kernel/money.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type {
  ChannelAddress,
  ChannelOrder,
  ChannelOrderLine,
  ChannelShippingLine,
} from "../../domain/channel-order.ts";
import { shareOrderDiscount, totalsDifferences } from "../../domain/order-totals.ts";
import { amountReader, refuseLargeSums, type AmountReader } from "../reading.ts";
import { plainText } from "./fields.ts";
import { roundedInSum, taxesOf, taxTitles, type TaxTitles } from "./taxes.ts";
import {
  orderSchema,
  type AddressBody,
  type ChargeBody,
  type LineBody,
  type OrderBody,
} from "./order-schema.ts";

/** Statuses of carts that became no order yet: nobody bought anything. */
const UNPLACED = new Set(["checkout-draft", "auto-draft", "draft"]);

/** Our words for WooCommerce's. Processing means paid, or paid on delivery: either way it may be shipped. */
const FINANCIAL: Readonly<Record<string, string>> = {
  pending: "pending",
  "on-hold": "pending",
  processing: "paid",
  completed: "paid",
  refunded: "refunded",
  cancelled: "voided",
  failed: "voided",
  trash: "voided",
};
const ENDED = new Set(["cancelled", "failed", "trash"]);

/** An order with the refunds its body names, which stand there without their lines. */
export interface WooOrder {
  order: ChannelOrder;
  refundIds: string[];
}

/**
 * Reads an order (order.created, order.updated, or a REST answer). Line amounts are without tax whatever the shop shows its
 * buyers. Null for a cart that is no order yet. Words of plugins for a status count as paid when a payment date is there.
 */
export function parseOrder(body: unknown): Result<WooOrder | null, JsonRefusal> {
  const checked = checkShape(orderSchema, body);
  if (!checked.ok) return checked;
  const source = checked.value;
  if (UNPLACED.has(source.status)) return ok(null);
  const amounts = amountReader(source.currency);
  const titles = taxTitles(source);
  const { plain, charges } = readLines(source, titles, amounts);
  const fees = negativeFees(source, amounts);
  const lines = shareOrderDiscount(plain, charges, sumOf(plain.map((line) => line.discountMinor)) + fees);
  const totals = statedTotals(source, lines, charges, amounts);
  if (amounts.problems.length > 0) return err(shapeRefusal(amounts.problems));
  const order = {
    ...orderFacts(source),
    lines,
    shippingLines: charges,
    discountCodes: coupons(source, amounts),
    totals,
    differences: [],
  };
  refuseLargeSums(order, "line_items", amounts);
  if (amounts.problems.length > 0) return err(shapeRefusal(amounts.problems));
  return ok({
    order: { ...order, differences: totalsDifferences(order, { areDutiesIncluded: false }) },
    refundIds: (source.refunds ?? []).map(({ id }) => id),
  });
}

/** Lines and charges, whose taxes make the stated sum where only rounding is between them. */
function readLines(source: OrderBody, titles: TaxTitles, amounts: AmountReader) {
  const goods = source.line_items.map((line, index) => orderLine(line, index, titles, amounts));
  const beside = chargeLines(source, titles, amounts);
  const bodies = [
    ...source.line_items,
    ...(source.shipping_lines ?? []),
    ...(source.fee_lines ?? []).filter((fee) => !isNegative(fee)),
  ];
  const all: (ChannelOrderLine | ChannelShippingLine)[] = [...goods, ...beside];
  const isStated = source.total_tax !== null && source.total_tax !== undefined;
  const settled = isStated
    ? roundedInSum(all, bodies, amounts.minor(source.total_tax, ["total_tax"]), titles)
    : all;
  return {
    plain: settled.slice(0, goods.length) as ChannelOrderLine[],
    charges: settled.slice(goods.length) as ChannelShippingLine[],
  };
}

function orderFacts(
  source: OrderBody,
): Omit<ChannelOrder, "lines" | "shippingLines" | "discountCodes" | "totals" | "differences"> {
  const billingAddress = toAddress(source.billing);
  const shippingAddress = toAddress(source.shipping) ?? billingAddress;
  const updatedAt = source.date_modified_gmt ?? source.date_created_gmt;
  const isEnded = ENDED.has(source.status);
  return {
    externalId: source.id,
    name: `#${source.number ?? source.id}`,
    number: source.number,
    currency: source.currency,
    placedAt: source.date_created_gmt,
    updatedAt,
    canceledAt: isEnded ? updatedAt : null,
    cancelReason: isEnded ? source.status : null,
    financialStatus: FINANCIAL[source.status] ?? (source.date_paid_gmt ? "paid" : "pending"),
    fulfillmentStatus: source.status === "completed" ? "fulfilled" : null,
    email: firstText(source.billing?.email),
    phone: firstText(source.shipping?.phone, source.billing?.phone),
    customerName: firstText(shippingAddress?.name, billingAddress?.name) ?? "",
    shippingAddress,
    billingAddress,
    taxesIncluded: false,
    paymentGatewayNames: [firstText(source.payment_method)].filter((name) => name !== null),
    paymentReference: firstText(source.transaction_id, source.order_key),
    note: firstText(source.customer_note),
    tags: [],
    attributes: {},
    isTest: false,
  };
}

const firstText = (...candidates: (string | null | undefined)[]): string | null =>
  candidates.map((text) => text?.trim() ?? "").find((text) => text !== "") ?? null;

/** WooCommerce sends every address, with empty fields when there is none. */
function toAddress(source: AddressBody | null | undefined): ChannelAddress | null {
  const line1 = firstText(source?.address_1);
  if (!source || (line1 === null && firstText(source.city, source.postcode) === null)) return null;
  const country = firstText(source.country);
  return {
    name: [source.first_name, source.last_name]
      .map((part) => part?.trim())
      .filter(Boolean)
      .join(" "),
    company: firstText(source.company),
    line1: line1 ?? "",
    line2: firstText(source.address_2),
    city: source.city?.trim() ?? "",
    region: firstText(source.state),
    postalCode: firstText(source.postcode),
    country: country !== null && /^[A-Za-z]{2}$/.test(country) ? country.toUpperCase() : country,
    phone: firstText(source.phone),
    latitude: null,
    longitude: null,
  };
}

const sumOf = (values: readonly bigint[]) => values.reduce((left, right) => left + right, 0n);

/**
 * One line. WooCommerce states what all its units cost, before (`subtotal`) and after discounts (`total`); its `price` is a
 * rounded quotient. The price of one is rounded up, and what that adds goes into the discount: the line still costs `total`.
 */
function orderLine(
  source: LineBody,
  index: number,
  titles: TaxTitles,
  amounts: AmountReader,
): ChannelOrderLine {
  const at = (...path: PropertyKey[]) => ["line_items", index, ...path];
  const before = amounts.minor(source.subtotal, at("subtotal"));
  const after = amounts.minor(source.total, at("total"));
  const quantity = BigInt(source.quantity);
  // a plugin may make a line dearer than its price
  const cost = after > before ? after : before;
  const unitPriceMinor = (cost + quantity - 1n) / quantity;
  if (!isBelievable(unitPriceMinor * quantity)) amounts.refuse(at("subtotal"), "is out of range");
  const variant = source.variation_id ?? source.product_id;
  return {
    externalLineId: source.id,
    externalVariantId: variant,
    externalProductId: variant,
    sku: firstText(source.sku),
    title: plainText(source.name ?? ""),
    variantTitle: null,
    quantity: source.quantity,
    currentQuantity: source.quantity,
    unitPriceMinor,
    discountMinor: unitPriceMinor * quantity - after,
    ...taxesOf(source, at(), titles, amounts),
    requiresShipping: true,
    isGiftCard: false,
    isTip: false,
    properties: (source.meta_data ?? [])
      .filter(({ key, value }) => key !== null && !key.startsWith("_") && typeof value === "string")
      .map(({ key, value }) => ({ name: key!, value: storableText(value as string) })),
  };
}

/** Shipping and fees: what is charged beside the goods. */
function chargeLines(source: OrderBody, titles: TaxTitles, amounts: AmountReader): ChannelShippingLine[] {
  const charge = (
    line: ChargeBody & { id: string },
    path: PropertyKey[],
    name: { title: string; code: string | null },
  ) => ({
    externalLineId: line.id,
    ...name,
    priceMinor: amounts.minor(line.total, [...path, "total"]),
    discountMinor: 0n,
    ...taxesOf(line, path, titles, amounts),
  });
  const shipping = (source.shipping_lines ?? []).map((line, index) =>
    charge(line, ["shipping_lines", index], {
      title: plainText(firstText(line.method_title, line.method_id) ?? ""),
      code: firstText(line.method_id),
    }),
  );
  const fees = (source.fee_lines ?? []).flatMap((line, index) =>
    isNegative(line)
      ? []
      : [charge(line, ["fee_lines", index], { title: plainText(line.name ?? "Fee"), code: "fee" })],
  );
  return [...shipping, ...fees];
}

const isNegative = (line: { total: string }) => line.total.trim().startsWith("-");

/** Negative fees are how plugins give discounts; they are shared among the lines. */
function negativeFees(source: OrderBody, amounts: AmountReader): bigint {
  const negative = (source.fee_lines ?? []).map((line, index) => {
    if (!isNegative(line)) return 0n;
    if (Number(line.total_tax ?? 0) !== 0)
      amounts.refuse(
        ["fee_lines", index, "total_tax"],
        "a taxed fee below zero cannot be shared among lines",
      );
    return -amounts.signed(line.total, ["fee_lines", index, "total"]);
  });
  return sumOf(negative);
}

const coupons = (source: OrderBody, amounts: AmountReader): ChannelOrder["discountCodes"] =>
  (source.coupon_lines ?? []).map((coupon, index) => ({
    code: coupon.code ?? "",
    type: null,
    minor: amounts.minor(coupon.discount, ["coupon_lines", index, "discount"]),
  }));

/** WooCommerce states no sum of the lines; what it does not state is taken from its parts. */
function statedTotals(
  source: OrderBody,
  lines: readonly ChannelOrderLine[],
  charges: readonly ChannelShippingLine[],
  amounts: AmountReader,
): ChannelOrder["totals"] {
  const gross = sumOf(lines.map((line) => line.unitPriceMinor * BigInt(line.quantity)));
  const discount = sumOf(lines.map((line) => line.discountMinor));
  const tax = sumOf([...lines, ...charges].map((line) => line.taxMinor));
  return {
    linesMinor: gross,
    subtotalMinor: gross - discount,
    discountMinor: discount,
    shippingMinor: sumOf(charges.map((line) => line.priceMinor)),
    taxMinor: source.total_tax == null ? tax : amounts.minor(source.total_tax, ["total_tax"]),
    dutiesMinor: 0n,
    additionalFeesMinor: 0n,
    tipMinor: 0n,
    totalMinor: amounts.minor(source.total, ["total"]),
  };
}
