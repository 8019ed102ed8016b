import { shapeRefusal, type JsonRefusal } from "#kernel/json.ts";
import { isBelievable } from "#kernel/money.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type {
  ChannelAddress,
  ChannelOrder,
  ChannelOrderLine,
  ChannelShippingLine,
  ChannelTax,
} from "../../domain/channel-order.ts";
import { amountReader, refuseLargeSums, type AmountReader } from "../reading.ts";
import { readProperties, readShape } from "./fields.ts";
import {
  orderSchema,
  type AddressBody,
  type OrderBody,
  type OrderLineBody,
  type ShippingLineBody,
  type TaxLineBody,
} from "./order-schema.ts";
import { shareOrderDiscount, shareOrderTaxes, totalsDifferences } from "../../domain/order-totals.ts";

/**
 * Reads an order body (orders/create, orders/updated, orders/cancelled, or a REST answer) that `readJson` has parsed.
 * Unknown fields are let through. What the shop states only for the whole order is shared among the lines by largest
 * remainder, so that the lines alone explain the total; `differences` names every stated sum that its parts do not make.
 */
export function parseOrder(body: unknown): Result<ChannelOrder, JsonRefusal> {
  const checked = readShape(orderSchema, body, "order");
  if (!checked.ok) return checked;
  const source = checked.value;
  const amounts = amountReader(source.currency);
  const lines = source.line_items.map((line, index) => orderLine(line, index, amounts));
  const shippingLines = (source.shipping_lines ?? [])
    .map((line, index) => (line.is_removed ? undefined : shippingLine(line, index, amounts)))
    .filter((line) => line !== undefined);
  const orderTaxes = taxes(source.tax_lines, ["tax_lines"], amounts);
  const totals = statedTotals(source, lines, shippingLines, amounts);
  const order: ChannelOrder = {
    ...orderFacts(source),
    lines: shareOrderTaxes(shareOrderDiscount(lines, shippingLines, totals.discountMinor), shippingLines, {
      taxes: orderTaxes,
      taxable: source.line_items.map((line) => line.taxable !== false),
    }),
    shippingLines,
    discountCodes: (source.discount_codes ?? []).map((discount, index) => ({
      code: discount.code ?? "",
      type: discount.type,
      minor: amounts.minor(discount.amount, ["discount_codes", index, "amount"]),
    })),
    totals,
    differences: [],
  };
  refuseLargeSums(order, "line_items", amounts);
  if (amounts.problems.length > 0) return err(shapeRefusal(amounts.problems));
  return ok({
    ...order,
    differences: totalsDifferences(order, { areDutiesIncluded: source.duties_included === true }),
  });
}

function orderFacts(
  source: OrderBody,
): Omit<ChannelOrder, "lines" | "shippingLines" | "discountCodes" | "totals" | "differences"> {
  const shippingAddress = toAddress(source.shipping_address);
  const billingAddress = toAddress(source.billing_address);
  const customerName = [source.customer?.first_name, source.customer?.last_name].filter(Boolean).join(" ");
  return {
    externalId: source.id,
    name: source.name ?? `#${source.order_number ?? source.id}`,
    number: source.order_number ?? source.number,
    currency: source.currency,
    placedAt: source.processed_at ?? source.created_at,
    updatedAt: source.updated_at ?? source.created_at,
    canceledAt: source.cancelled_at ?? null,
    cancelReason: source.cancel_reason,
    financialStatus: source.financial_status ?? "",
    fulfillmentStatus: source.fulfillment_status,
    email: firstText(source.email, source.contact_email, source.customer?.email),
    phone: firstText(source.phone, source.shipping_address?.phone, source.customer?.phone),
    customerName: firstText(shippingAddress?.name, customerName, billingAddress?.name) ?? "",
    shippingAddress,
    billingAddress,
    taxesIncluded: source.taxes_included === true,
    paymentGatewayNames: source.payment_gateway_names ?? [],
    paymentReference: firstText(source.checkout_token, source.token),
    note: source.note,
    tags: toTags(source.tags),
    attributes: Object.fromEntries(
      readProperties(source.note_attributes).map(({ name, value }) => [name, value]),
    ),
    isTest: source.test === true,
  };
}

function firstText(...candidates: (string | null | undefined)[]): string | null {
  return candidates.map((text) => text?.trim() ?? "").find((text) => text !== "") ?? null;
}

function toTags(tags: OrderBody["tags"]): string[] {
  const list = typeof tags === "string" ? tags.split(",") : (tags ?? []);
  return list.map((tag) => tag.trim()).filter((tag) => tag !== "");
}

function toAddress(source: AddressBody | null | undefined): ChannelAddress | null {
  if (!source) return null;
  const name = firstText(source.name, [source.first_name, source.last_name].filter(Boolean).join(" "));
  const country = firstText(source.country_code, source.country);
  return {
    name: name ?? "",
    company: firstText(source.company),
    line1: source.address1 ?? "",
    line2: firstText(source.address2),
    city: source.city ?? "",
    region: firstText(source.province_code, source.province),
    postalCode: firstText(source.zip),
    country: country !== null && /^[A-Za-z]{2}$/.test(country) ? country.toUpperCase() : country,
    phone: firstText(source.phone),
    latitude: toDegrees(source.latitude),
    longitude: toDegrees(source.longitude),
  };
}

function toDegrees(text: string | null | undefined): number | null {
  const degrees = Number(text ?? "");
  return text && Number.isFinite(degrees) && Math.abs(degrees) <= 180 ? degrees : null;
}

function taxes(
  source: TaxLineBody[] | null | undefined,
  path: PropertyKey[],
  amounts: AmountReader,
): ChannelTax[] {
  return (source ?? []).map((tax, index) => ({
    title: tax.title ?? "",
    rate: tax.rate ?? null,
    minor: amounts.minor(tax.price, [...path, index, "price"]),
  }));
}

const sumOf = (values: readonly bigint[]) => values.reduce((left, right) => left + right, 0n);

function orderLine(source: OrderLineBody, index: number, amounts: AmountReader): ChannelOrderLine {
  const at = (...path: PropertyKey[]) => ["line_items", index, ...path];
  const allocated = (source.discount_allocations ?? []).map((share, place) =>
    amounts.minor(share.amount, at("discount_allocations", place, "amount")),
  );
  const lineTaxes = taxes(source.tax_lines, at("tax_lines"), amounts);
  const unitPriceMinor = amounts.minor(source.price, at("price"));
  const grossMinor = unitPriceMinor * BigInt(source.quantity);
  // Allocations hold order-level discounts too; `total_discount` is what older versions had in their place.
  const discountMinor =
    allocated.length > 0 ? sumOf(allocated) : amounts.minor(source.total_discount, at("total_discount"));
  if (!isBelievable(grossMinor)) amounts.refuse(at("price"), "times the quantity is out of range");
  else if (amounts.problems.length === 0 && discountMinor > grossMinor)
    amounts.refuse(at("discount_allocations"), "are more than the line costs");
  return {
    externalLineId: source.id,
    externalVariantId: source.variant_id ?? null,
    externalProductId: source.product_id ?? null,
    sku: firstText(source.sku),
    title: firstText(source.title, source.name) ?? "",
    variantTitle: firstText(source.variant_title),
    quantity: source.quantity,
    currentQuantity: Math.min(source.current_quantity ?? source.quantity, source.quantity),
    unitPriceMinor,
    discountMinor,
    taxMinor: sumOf(lineTaxes.map((tax) => tax.minor)),
    taxes: lineTaxes,
    requiresShipping: source.requires_shipping !== false,
    isGiftCard: source.gift_card === true,
    isTip: source.tip !== null && source.tip !== undefined,
    properties: readProperties(source.properties),
  };
}

function shippingLine(source: ShippingLineBody, index: number, amounts: AmountReader): ChannelShippingLine {
  const at = (...path: PropertyKey[]) => ["shipping_lines", index, ...path];
  const priceMinor = amounts.minor(source.price, at("price"));
  const allocated = (source.discount_allocations ?? []).map((share, place) =>
    amounts.minor(share.amount, at("discount_allocations", place, "amount")),
  );
  const discounted = source.discounted_price ?? source.price;
  const lineTaxes = taxes(source.tax_lines, at("tax_lines"), amounts);
  return {
    externalLineId: source.id ?? `shipping-${index + 1}`,
    title: firstText(source.title, source.code) ?? "",
    code: firstText(source.code),
    priceMinor,
    discountMinor:
      allocated.length > 0
        ? sumOf(allocated)
        : priceMinor - amounts.minor(discounted, at("discounted_price")),
    taxMinor: sumOf(lineTaxes.map((tax) => tax.minor)),
    taxes: lineTaxes,
  };
}

function statedTotals(
  source: OrderBody,
  lines: readonly ChannelOrderLine[],
  shippingLines: readonly ChannelShippingLine[],
  amounts: AmountReader,
): ChannelOrder["totals"] {
  const stated = (text: string | null | undefined, path: PropertyKey[], otherwise: bigint) =>
    text === null || text === undefined ? otherwise : amounts.minor(text, path);
  const merchandise = sumOf(
    lines.map((line) => (line.isTip ? 0n : line.unitPriceMinor * BigInt(line.quantity))),
  );
  const discounts = sumOf([...lines, ...shippingLines].map((line) => line.discountMinor));
  const tips = sumOf(lines.map((line) => (line.isTip ? line.unitPriceMinor * BigInt(line.quantity) : 0n)));
  return {
    linesMinor: stated(source.total_line_items_price, ["total_line_items_price"], merchandise),
    subtotalMinor: stated(
      source.subtotal_price,
      ["subtotal_price"],
      merchandise - sumOf(lines.map((line) => line.discountMinor)),
    ),
    discountMinor: stated(source.total_discounts, ["total_discounts"], discounts),
    shippingMinor: sumOf(shippingLines.map((line) => line.priceMinor)),
    taxMinor: stated(
      source.total_tax,
      ["total_tax"],
      sumOf([...lines, ...shippingLines].map((line) => line.taxMinor)),
    ),
    dutiesMinor: amounts.minor(source.original_total_duties_set?.shop_money.amount, [
      "original_total_duties_set",
    ]),
    additionalFeesMinor: amounts.minor(source.original_total_additional_fees_set?.shop_money.amount, [
      "original_total_additional_fees_set",
    ]),
    tipMinor: stated(source.total_tip_received, ["total_tip_received"], tips),
    totalMinor: amounts.minor(source.total_price, ["total_price"]),
  };
}
