import { z } from "zod";
import { id, text, at, day, units, byOrder, one, type Resource } from "./resource.ts";

const fulfillmentOrder = z.object({
  id,
  number: text,
  order_id: id,
  plan_id: id,
  location_id: id,
  status: text,
  ship_by_at: at,
  promise_on: day.nullable(),
  picked_at: at.nullable(),
  packed_at: at.nullable(),
  shipped_at: at.nullable(),
  canceled_at: at.nullable(),
  created_at: at,
});

const fulfillmentLine = z.object({
  id,
  order_line_id: id,
  sku_id: id,
  quantity: units,
  picked_quantity: units,
  packed_quantity: units,
  short_quantity: units,
  shipped_quantity: units,
});

const shipment = z.object({
  id,
  number: text,
  order_id: id,
  fulfillment_order_id: id.nullable().describe("null for a parcel that a buyer sends back"),
  rma_id: id.nullable(),
  location_id: id,
  status: text,
  carrier: text,
  service: text,
  promise_on: day.nullable(),
  shipped_at: at.nullable(),
  delivered_at: at.nullable(),
  created_at: at,
});

const parcel = z.object({
  id,
  sscc: text.nullable().describe("null for a parcel that a buyer sends back"),
  carrier: text,
  service: text,
  tracking_number: text.nullable(),
  tracking_status: text,
  tracking_reason: text.nullable(),
  tracking_status_at: at.nullable(),
  estimated_delivery_on: day.nullable(),
  weight_grams: units,
  shipped_at: at.nullable(),
  delivered_at: at.nullable(),
});

const trackingEvent = z.object({
  id,
  parcel_id: id,
  order_id: id,
  status: text,
  reason: text.nullable(),
  carrier_code: text,
  description: text,
  occurred_at: at,
  city: text.nullable(),
  region: text.nullable(),
  country: text.nullable(),
  source: text,
  received_at: at,
});

/** What leaves the house, and how far it is. */
export const shippingResources: readonly Resource[] = [
  {
    ...one,
    path: "fulfillment-orders",
    summary: "One location's job to ship some lines",
    table: "fulfillment_order",
    schema: fulfillmentOrder,
    filters: { ...byOrder, location_id: "location_id", status: "status", number: "number" },
    children: {
      lines: {
        table: "fulfillment_line",
        parent: "fulfillment_order_id",
        orderBy: "id",
        schema: fulfillmentLine,
      },
    },
  },
  {
    ...one,
    path: "shipments",
    summary: "Shipments with their parcels",
    table: "shipment",
    schema: shipment,
    filters: { ...byOrder, status: "status", fulfillment_order_id: "fulfillment_order_id", number: "number" },
    children: { parcels: { table: "parcel", parent: "shipment_id", orderBy: "id", schema: parcel } },
  },
  {
    ...one,
    path: "tracking-events",
    summary: "Scans of carriers",
    table: "tracking_event",
    schema: trackingEvent,
    filters: { ...byOrder, parcel_id: "parcel_id", status: "status" },
  },
];
