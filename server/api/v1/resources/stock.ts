import { z } from "zod";
import { id, text, at, day, units, byOrder, one, type Resource } from "./resource.ts";

const level = z.object({
  sku_id: id,
  location_id: id,
  on_hand: units,
  committed: units,
  reserved: units,
  quality_control: units,
  damaged: units,
  available: units,
  incoming: units,
  updated_at: at,
});

const movement = z.object({
  id,
  sku_id: id,
  location_id: id,
  bin_id: id.nullable(),
  kind: text,
  on_hand_delta: units,
  committed_delta: units,
  reserved_delta: units,
  quality_control_delta: units,
  damaged_delta: units,
  incoming_delta: units,
  bin_delta: units,
  on_hand_after: units,
  available_after: units,
  reason: text,
  source_type: text,
  source_id: text,
  order_id: id.nullable(),
  actor_id: text,
  occurred_at: at,
});

const commitment = z.object({
  id,
  order_id: id,
  order_line_id: id,
  sku_id: id,
  location_id: id,
  quantity: units,
  status: text,
  created_at: at,
});

const reservation = z.object({
  id,
  holder: text,
  sku_id: id,
  location_id: id,
  quantity: units,
  status: text,
  expires_at: at,
  created_at: at,
});

const backorder = z.object({
  id,
  order_id: id,
  order_line_id: id,
  sku_id: id,
  quantity: units,
  status: text,
  expected_on: day.nullable(),
  created_at: at,
});

/** Stock, and what is set aside of it. */
export const stockResources: readonly Resource[] = [
  {
    path: "inventory/levels",
    summary: "What is where, and how much of it can be sold",
    table: "stock_level",
    key: ["sku_id", "location_id"],
    schema: level,
    filters: { sku_id: "sku_id", location_id: "location_id" },
    hasOne: false,
  },
  {
    ...one,
    path: "inventory/movements",
    summary: "The stock ledger: every change, why and by whom",
    table: "stock_movement",
    schema: movement,
    filters: {
      ...byOrder,
      sku_id: "sku_id",
      location_id: "location_id",
      kind: "kind",
      source_id: "source_id",
    },
  },
  {
    ...one,
    path: "reservations",
    summary: "Stock set aside softly, and until when",
    table: "reservation",
    schema: reservation,
    filters: { holder: "holder", sku_id: "sku_id", location_id: "location_id", status: "status" },
  },
  {
    ...one,
    path: "inventory/commitments",
    summary: "Stock set aside for order lines",
    table: "commitment",
    schema: commitment,
    filters: { ...byOrder, sku_id: "sku_id", location_id: "location_id", status: "status" },
  },
  {
    ...one,
    path: "inventory/backorders",
    summary: "Accepted demand that waits for stock",
    table: "backorder",
    schema: backorder,
    filters: { ...byOrder, sku_id: "sku_id", status: "status" },
  },
];
