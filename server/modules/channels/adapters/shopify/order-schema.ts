import { z } from "zod";
import { currencyCode, decimal, flag, freeText, instant, lineQuantity, refuseRepeats } from "../reading.ts";
import { externalId, moneySet } from "./fields.ts";

const taxLine = z.object({ title: freeText(255), rate: decimal.nullish(), price: decimal.nullish() });
const allocation = z.object({ amount: decimal });

const address = z
  .object({
    name: freeText(500),
    first_name: freeText(255),
    last_name: freeText(255),
    company: freeText(500),
    address1: freeText(1000),
    address2: freeText(1000),
    city: freeText(255),
    province: freeText(255),
    province_code: freeText(60),
    zip: freeText(60),
    country: freeText(255),
    country_code: freeText(60),
    phone: freeText(255),
    latitude: decimal.nullish(),
    longitude: decimal.nullish(),
  })
  .nullish();

const orderLine = z.object({
  id: externalId,
  variant_id: externalId.nullish(),
  product_id: externalId.nullish(),
  sku: freeText(255),
  title: freeText(2000),
  name: freeText(2000),
  variant_title: freeText(1000),
  quantity: lineQuantity.min(1),
  current_quantity: lineQuantity.nullish(),
  price: decimal,
  total_discount: decimal.nullish(),
  discount_allocations: z.array(allocation).nullish(),
  tax_lines: z.array(taxLine).nullish(),
  requires_shipping: flag,
  taxable: flag,
  gift_card: flag,
  tip: z.unknown().optional(),
  properties: z.unknown().optional(),
});

const shippingLine = z.object({
  id: externalId.nullish(),
  title: freeText(1000),
  code: freeText(1000),
  price: decimal.nullish(),
  discounted_price: decimal.nullish(),
  discount_allocations: z.array(allocation).nullish(),
  tax_lines: z.array(taxLine).nullish(),
  is_removed: flag,
});

/** What we read of an order; every other field is let through unread. */
export const orderSchema = z.object({
  id: externalId,
  name: freeText(255),
  order_number: freeText(60),
  number: freeText(60),
  currency: currencyCode,
  created_at: instant,
  processed_at: instant.nullish(),
  updated_at: instant.nullish(),
  cancelled_at: instant.nullish(),
  cancel_reason: freeText(255),
  financial_status: freeText(60),
  fulfillment_status: freeText(60),
  email: freeText(320),
  contact_email: freeText(320),
  phone: freeText(255),
  customer: z
    .object({
      first_name: freeText(255),
      last_name: freeText(255),
      email: freeText(320),
      phone: freeText(255),
    })
    .nullish(),
  shipping_address: address,
  billing_address: address,
  line_items: z.array(orderLine).min(1, "must not be empty").max(5000).superRefine(refuseRepeats),
  shipping_lines: z.array(shippingLine).max(100).nullish(),
  discount_codes: z
    .array(z.object({ code: freeText(255), type: freeText(60), amount: decimal.nullish() }))
    .nullish(),
  tax_lines: z.array(taxLine).nullish(),
  total_line_items_price: decimal.nullish(),
  subtotal_price: decimal.nullish(),
  total_discounts: decimal.nullish(),
  total_tax: decimal.nullish(),
  total_tip_received: decimal.nullish(),
  total_price: decimal,
  original_total_duties_set: moneySet,
  original_total_additional_fees_set: moneySet,
  duties_included: flag,
  taxes_included: flag,
  payment_gateway_names: z.array(z.string().max(255)).nullish(),
  checkout_token: freeText(255),
  token: freeText(255),
  note: freeText(100_000),
  tags: z.union([z.string().max(100_000), z.array(z.string())]).nullish(),
  note_attributes: z.unknown().optional(),
  test: flag,
});

export type OrderBody = z.infer<typeof orderSchema>;
export type OrderLineBody = OrderBody["line_items"][number];
export type ShippingLineBody = NonNullable<OrderBody["shipping_lines"]>[number];
export type AddressBody = NonNullable<OrderBody["shipping_address"]>;
export type TaxLineBody = z.infer<typeof taxLine>;
