import { z } from "zod";
import { err, ok, type Result } from "#kernel/result.ts";
import {
  recordOrder,
  type OrdersRefusal,
  type PlacedAddress,
  type OrderToPlace,
  type PlacedOrder,
  type PlacedShippingLine,
} from "#server/modules/orders/public.ts";
import type { Work } from "#server/db/transact.ts";
import { newId } from "#kernel/ids.ts";
import { clock } from "#server/platform/clock.ts";

const currencies = new Set(Intl.supportedValuesOf("currency"));
const minor = z.int().min(0).max(1e13).describe("whole minor units of the currency");
const short = z.string().trim().max(255);

const address = z.strictObject({
  name: short.min(1),
  company: short.nullish(),
  line1: short.min(1),
  line2: short.nullish(),
  city: short.min(1),
  region: short.nullish(),
  postal_code: short.nullish(),
  country: z.string().regex(/^[A-Z]{2}$/, "a country code of two letters"),
  phone: short.nullish(),
});

/** Body of POST /api/v1/orders. */
export const newOrder = z.strictObject({
  external_id: z.string().trim().min(1).max(120).describe("your id; a second order under it changes nothing"),
  name: short.optional().describe("what people call it; the external id when absent"),
  currency: z.string().refine((code) => currencies.has(code), "an ISO 4217 currency code"),
  placed_at: z.iso.datetime({ offset: true }).optional(),
  email: z.email().max(320).nullish(),
  phone: short.nullish(),
  customer_name: short.optional(),
  shipping_address: address.nullish(),
  lines: z
    .array(
      z.strictObject({
        sku: z.string().trim().min(1).max(80).describe("code of an active SKU"),
        quantity: z.int().min(1).max(100_000),
        unit_price_minor: minor,
        discount_minor: minor.default(0).describe("of the whole line"),
        tax_minor: minor.default(0).describe("of the whole line"),
        title: short.optional(),
      }),
    )
    .min(1)
    .max(500),
  shipping_minor: minor.default(0),
  shipping_tax_minor: minor.default(0),
  taxes_included: z.boolean().default(false),
  is_paid: z.boolean().default(true),
  reservation_holder: short
    .min(1)
    .optional()
    .describe("takes what this holder has set aside; what ended before is taken if it is still free"),
  note: z.string().max(5_000).nullish(),
  tags: z.array(short).max(50).default([]),
});
export type NewOrder = z.infer<typeof newOrder>;

/**
 * Places an order that no connected channel placed: recorded with its stock committed when this returns. The external id makes
 * it once.
 *
 * @returns the order's id and whether it is new; `orders.sku_unknown` with the line when a SKU does not exist
 */
export async function writeOrder(
  work: Work,
  input: NewOrder,
): Promise<Result<{ orderId: string; isNew: boolean }, OrdersRefusal>> {
  const codes = [...new Set(input.lines.map(({ sku }) => sku))];
  const known = await work.tx.sku.findMany({
    where: { tenantId: work.tenantId, code: { in: codes }, status: "active" },
    select: { code: true, title: true },
  });
  const titles = new Map(known.map(({ code, title }) => [code, title]));
  const missing = input.lines.findIndex(({ sku }) => !titles.has(sku));
  if (missing >= 0) {
    return err({ code: "orders.sku_unknown", skuCode: input.lines[missing]!.sku, position: missing + 1 });
  }
  const placed = orderOf(input);
  const lines = placed.lines.map((line) => ({
    ...line,
    title: line.title ?? titles.get(line.sku ?? "") ?? "",
  }));
  const recorded = await recordOrder(work, { ...placed, lines });
  return ok({ orderId: recorded.orderId, isNew: recorded.outcome === "placed" });
}

/** The order that a body asks for. Lines without a title get their SKU's later. */
export function orderOf(input: NewOrder): OrderToPlace {
  const placedAt = input.placed_at ? new Date(input.placed_at) : clock.now();
  return {
    connectionId: null,
    externalId: input.external_id,
    name: input.name ?? input.external_id,
    currency: input.currency,
    placedAt,
    // a second order under the same external id is the same order, whatever it says
    updatedAt: placedAt,
    canceledAt: null,
    cancelReason: null,
    financialStatus: input.is_paid ? "paid" : "pending",
    email: input.email?.toLowerCase() ?? null,
    phone: input.phone ?? null,
    customerName: input.customer_name ?? input.shipping_address?.name ?? "",
    shippingAddress: input.shipping_address ? addressOf(input.shipping_address) : null,
    billingAddress: null,
    lines: input.lines.map((line, index) => ({
      externalLineId: String(index + 1),
      externalVariantId: null,
      externalProductId: null,
      sku: line.sku,
      title: line.title ?? null,
      quantity: line.quantity,
      currentQuantity: line.quantity,
      unitPriceMinor: BigInt(line.unit_price_minor),
      discountMinor: BigInt(line.discount_minor),
      taxMinor: BigInt(line.tax_minor),
      taxes: [],
      requiresShipping: true,
    })),
    shippingLines: shippingLinesOf(input),
    totals: totalsOf(input),
    taxesIncluded: input.taxes_included,
    paymentReference: null,
    note: input.note ?? null,
    tags: input.tags,
    attributes: {},
    differences: [],
    ...(input.reservation_holder ? { reservationHolder: input.reservation_holder } : {}),
    traceId: newId("trc"),
  };
}

const addressOf = (to: z.infer<typeof address>): PlacedAddress => ({
  name: to.name,
  company: to.company ?? null,
  line1: to.line1,
  line2: to.line2 ?? null,
  city: to.city,
  region: to.region ?? null,
  postalCode: to.postal_code ?? null,
  country: to.country,
  phone: to.phone ?? null,
  latitude: null,
  longitude: null,
});

function shippingLinesOf(input: NewOrder): PlacedShippingLine[] {
  if (input.shipping_minor === 0) return [];
  return [
    {
      externalLineId: "shipping",
      title: "Shipping",
      code: null,
      priceMinor: BigInt(input.shipping_minor),
      discountMinor: 0n,
      taxMinor: BigInt(input.shipping_tax_minor),
      taxes: [],
    },
  ];
}

function totalsOf(input: NewOrder): PlacedOrder["totals"] {
  const sum = (amountOf: (line: NewOrder["lines"][number]) => bigint) =>
    input.lines.reduce((total, line) => total + amountOf(line), 0n);
  const gross = sum((line) => BigInt(line.unit_price_minor) * BigInt(line.quantity));
  const discountMinor = sum((line) => BigInt(line.discount_minor));
  const taxMinor = sum((line) => BigInt(line.tax_minor)) + BigInt(input.shipping_tax_minor);
  const shippingMinor = BigInt(input.shipping_minor);
  const subtotalMinor = gross - discountMinor;
  const totalMinor = subtotalMinor + shippingMinor + (input.taxes_included ? 0n : taxMinor);
  return { subtotalMinor, discountMinor, shippingMinor, taxMinor, totalMinor };
}
