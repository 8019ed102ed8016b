import { z } from "zod";
import { id, text, minor, at, day, units, json, one, type Resource } from "./resource.ts";

const orderLine = z.object({
  id,
  position: z.int(),
  external_line_id: text,
  external_variant_id: text.nullable(),
  listing_id: id.nullable(),
  sku_text: text.nullable(),
  title: text,
  quantity: units,
  canceled_quantity: units,
  unit_price_minor: minor,
  discount_minor: minor,
  tax_minor: minor,
  is_mapped: z.boolean(),
});

const order = z.object({
  id,
  number: text,
  external_id: text,
  channel_order_name: text,
  connection_id: id.nullable(),
  status: text,
  stage: text,
  is_held: z.boolean(),
  fulfillment_status: text,
  financial_status: text,
  currency: text,
  email: text.nullable(),
  customer_name: text,
  shipping_address: json,
  subtotal_minor: minor,
  discount_minor: minor,
  shipping_minor: minor,
  tax_minor: minor,
  total_minor: minor,
  taxes_included: z.boolean(),
  promise_on: day.nullable(),
  ship_by_at: at.nullable(),
  placed_at: at,
  received_at: at,
  canceled_at: at.nullable(),
  version: z.int(),
  trace_id: text,
});

const hold = z.object({ id, reason: text, note: text, placed_at: at, released_at: at.nullable() });

/** Orders. */
export const orderResources: readonly Resource[] = [
  {
    ...one,
    path: "orders",
    summary: "Orders with their lines and holds",
    table: "sales_order",
    schema: order,
    filters: {
      external_id: "external_id",
      connection_id: "connection_id",
      status: "status",
      stage: "stage",
      number: "number",
      email: "email",
    },
    children: {
      lines: { table: "order_line", parent: "order_id", orderBy: "position", schema: orderLine },
      holds: { table: "order_hold", parent: "order_id", orderBy: "id", schema: hold },
    },
  },
];
