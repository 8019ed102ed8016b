import { z } from "zod";
import { checkShape, shapeRefusal, type JsonRefusal } from "#kernel/json.ts";
import { isBelievable } from "#kernel/money.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { ChannelAddress, ChannelOrder, ChannelOrderLine } from "../../domain/channel-order.ts";
import { amountReader, currencyCode, instant, refuseLargeSums } from "../reading.ts";

const text = z.string().max(2000).default("");
const needed = z.string({ error: "is missing" }).min(1, "is missing").max(255);
const count = z
  .string({ error: "is missing" })
  .regex(/^\d{1,6}$/, "must be a whole number")
  .transform(Number)
  .refine((units) => units > 0, "must be above zero");

const row = z.object({
  row: z.number(),
  order_number: needed,
  placed_at: instant,
  updated_at: z.union([z.literal(""), instant]).optional(),
  status: z
    .enum(["", "paid", "pending", "canceled"], { error: "must be paid, pending or canceled" })
    .default(""),
  currency: currencyCode,
  line_number: text,
  sku: needed,
  title: text,
  quantity: count,
  unit_price: needed,
  discount: text,
  tax: text,
  shipping: text,
  email: text,
  name: text,
  company: text,
  address1: text,
  address2: text,
  city: text,
  region: text,
  postal_code: text,
  country: text,
  phone: text,
  note: text,
});
const orderShape = z.object({ rows: z.array(row).min(1).max(5000) });

/** Reads the rows of one order. What is of the whole order is taken from its first row. */
export function parseOrder(body: unknown): Result<ChannelOrder, JsonRefusal> {
  const checked = checkShape(orderShape, body);
  if (!checked.ok) return checked;
  const { rows } = checked.value;
  const first = rows[0]!;
  const amounts = amountReader(first.currency);
  const seen = new Set<string>();
  const lines = rows.map((one, index): ChannelOrderLine => {
    const at = (column: string) => ["rows", index, column];
    const externalLineId = one.line_number || String(index + 1);
    if (seen.has(externalLineId))
      amounts.refuse(at("line_number"), `stands twice in the order (row ${one.row})`);
    seen.add(externalLineId);
    if (one.currency !== first.currency) amounts.refuse(at("currency"), "differs within the order");
    const unitPriceMinor = amounts.minor(one.unit_price, at("unit_price"));
    const discountMinor = amounts.minor(one.discount, at("discount"));
    if (!isBelievable(unitPriceMinor * BigInt(one.quantity)))
      amounts.refuse(at("unit_price"), "times the quantity is out of range");
    else if (discountMinor > unitPriceMinor * BigInt(one.quantity))
      amounts.refuse(at("discount"), "is more than the line costs");
    return {
      externalLineId,
      externalVariantId: one.sku,
      externalProductId: one.sku,
      sku: one.sku,
      title: one.title || one.sku,
      variantTitle: null,
      quantity: one.quantity,
      currentQuantity: one.quantity,
      unitPriceMinor,
      discountMinor,
      taxMinor: amounts.minor(one.tax, at("tax")),
      taxes: [],
      requiresShipping: true,
      isGiftCard: false,
      isTip: false,
      properties: [],
    };
  });
  const shippingMinor = amounts.minor(first.shipping, ["rows", 0, "shipping"]);
  const order = orderOf(first, lines, shippingMinor);
  refuseLargeSums(order, "rows", amounts);
  return amounts.problems.length > 0 ? err(shapeRefusal(amounts.problems)) : ok(order);
}

const sumOf = (values: readonly bigint[]) => values.reduce((left, right) => left + right, 0n);

function orderOf(first: z.infer<typeof row>, lines: ChannelOrderLine[], shippingMinor: bigint): ChannelOrder {
  const updatedAt = first.updated_at || first.placed_at;
  const isCanceled = first.status === "canceled";
  const linesMinor = sumOf(lines.map((line) => line.unitPriceMinor * BigInt(line.quantity)));
  const discountMinor = sumOf(lines.map((line) => line.discountMinor));
  const taxMinor = sumOf(lines.map((line) => line.taxMinor));
  return {
    externalId: first.order_number,
    name: first.order_number,
    number: first.order_number,
    currency: first.currency,
    placedAt: first.placed_at,
    updatedAt,
    canceledAt: isCanceled ? updatedAt : null,
    cancelReason: isCanceled ? "canceled" : null,
    financialStatus: first.status === "pending" ? "pending" : "paid",
    fulfillmentStatus: null,
    email: first.email || null,
    phone: first.phone || null,
    customerName: first.name,
    shippingAddress: first.address1 ? addressOf(first) : null,
    billingAddress: null,
    lines,
    shippingLines:
      shippingMinor > 0n
        ? [
            {
              externalLineId: "shipping",
              title: "Shipping",
              code: null,
              priceMinor: shippingMinor,
              discountMinor: 0n,
              taxMinor: 0n,
              taxes: [],
            },
          ]
        : [],
    discountCodes: [],
    totals: {
      linesMinor,
      subtotalMinor: linesMinor - discountMinor,
      discountMinor,
      shippingMinor,
      taxMinor,
      dutiesMinor: 0n,
      additionalFeesMinor: 0n,
      tipMinor: 0n,
      totalMinor: linesMinor - discountMinor + shippingMinor + taxMinor,
    },
    taxesIncluded: false,
    paymentGatewayNames: [],
    paymentReference: null,
    note: first.note || null,
    tags: [],
    attributes: {},
    isTest: false,
    differences: [],
  };
}

const addressOf = (first: z.infer<typeof row>): ChannelAddress => ({
  name: first.name,
  company: first.company || null,
  line1: first.address1,
  line2: first.address2 || null,
  city: first.city,
  region: first.region || null,
  postalCode: first.postal_code || null,
  country: first.country.toUpperCase() || null,
  phone: first.phone || null,
  latitude: null,
  longitude: null,
});
