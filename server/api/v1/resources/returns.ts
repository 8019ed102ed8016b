import { z } from "zod";
import { id, text, minor, at, units, byOrder, one, type Resource } from "./resource.ts";

const rma = z.object({
  id,
  number: text,
  order_id: id.nullable(),
  location_id: id.nullable(),
  status: text,
  is_unexpected: z.boolean(),
  currency: text.nullable(),
  money_status: text,
  refund_trigger: text,
  review_reasons: z.array(text),
  tracking_number: text.nullable(),
  exchange_order_id: id.nullable(),
  arrived_at: at.nullable(),
  refund_due_at: at.nullable(),
  ended_at: at.nullable(),
  created_at: at,
});

const rmaLine = z.object({
  id,
  order_line_id: id.nullable(),
  sku_id: id,
  origin: text,
  reason: text,
  expected_quantity: units,
  received_quantity: units,
  inspected_quantity: units,
  missing_quantity: units,
  refunded_quantity: units,
});

const rmaInspection = z.object({
  id,
  rma_line_id: id,
  quantity: units,
  grade: text.nullable(),
  disposition: text,
  note: text,
  at,
});

const rmaMoney = z.object({
  id,
  rma_line_id: id.nullable(),
  order_line_id: id.nullable(),
  kind: text,
  amount_minor: minor,
  currency: text,
});

/** What comes back. */
export const returnResources: readonly Resource[] = [
  {
    ...one,
    path: "returns",
    summary: "Returns with what came, what it is like, and what money it gives back",
    table: "rma",
    schema: rma,
    filters: { ...byOrder, number: "number", status: "status", money_status: "money_status" },
    children: {
      lines: { table: "rma_line", parent: "rma_id", orderBy: "id", schema: rmaLine },
      inspections: { table: "rma_inspection", parent: "rma_id", orderBy: "id", schema: rmaInspection },
      money: { table: "rma_money_line", parent: "rma_id", orderBy: "id", schema: rmaMoney },
    },
  },
];
