import { z } from "zod";
import { currencyCode, decimal, freeText, lineQuantity, refuseRepeats } from "../reading.ts";
import { gmt, optionalWooId, wooId } from "./fields.ts";

const tax = z.object({ id: optionalWooId, total: decimal.nullish() });
const charge = { total: decimal, total_tax: decimal.nullish(), taxes: z.array(tax).max(100).nullish() };

const address = z
  .object({
    first_name: freeText(255),
    last_name: freeText(255),
    company: freeText(500),
    address_1: freeText(1000),
    address_2: freeText(1000),
    city: freeText(255),
    state: freeText(255),
    postcode: freeText(60),
    country: freeText(60),
    email: freeText(320),
    phone: freeText(255),
  })
  .nullish();

const line = z.object({
  id: wooId,
  name: freeText(2000),
  product_id: optionalWooId,
  variation_id: optionalWooId,
  quantity: lineQuantity.min(1),
  subtotal: decimal,
  ...charge,
  sku: freeText(255),
  meta_data: z
    .array(z.object({ key: freeText(255), value: z.unknown() }))
    .max(1000)
    .nullish(),
});

/** What we read of an order; every other field is let through unread. */
export const orderSchema = z.object({
  id: wooId,
  number: freeText(60),
  order_key: freeText(255),
  status: z.string().min(1).max(60),
  currency: currencyCode,
  date_created_gmt: gmt,
  date_modified_gmt: gmt.nullish(),
  date_paid_gmt: gmt.nullish(),
  discount_total: decimal.nullish(),
  shipping_total: decimal.nullish(),
  total_tax: decimal.nullish(),
  total: decimal,
  customer_note: freeText(100_000),
  payment_method: freeText(255),
  payment_method_title: freeText(255),
  transaction_id: freeText(255),
  billing: address,
  shipping: address,
  line_items: z.array(line).min(1, "must not be empty").max(5000).superRefine(refuseRepeats),
  tax_lines: z
    .array(
      z.object({
        rate_id: optionalWooId,
        label: freeText(255),
        rate_code: freeText(255),
        rate_percent: decimal.nullish(),
      }),
    )
    .max(100)
    .nullish(),
  shipping_lines: z
    .array(z.object({ id: wooId, method_title: freeText(1000), method_id: freeText(255), ...charge }))
    .max(100)
    .nullish(),
  fee_lines: z
    .array(z.object({ id: wooId, name: freeText(1000), ...charge }))
    .max(100)
    .nullish(),
  coupon_lines: z
    .array(z.object({ code: freeText(255), discount: decimal.nullish() }))
    .max(100)
    .nullish(),
  refunds: z
    .array(z.object({ id: wooId, total: decimal.nullish() }))
    .max(1000)
    .nullish(),
  meta_data: z
    .array(z.object({ key: freeText(255), value: z.unknown() }))
    .max(5000)
    .nullish(),
});

export type OrderBody = z.infer<typeof orderSchema>;
export type LineBody = OrderBody["line_items"][number];
export type ChargeBody = Pick<LineBody, "total" | "total_tax" | "taxes">;
export type AddressBody = NonNullable<OrderBody["shipping"]>;
