import { z } from "zod";

const id = z.string();
const text = z.string();
const minor = z.int().describe("whole minor units of the currency");
const at = z.iso.datetime();
const day = z.iso.date();
const units = z.int();
const json = z.unknown();

/** Rows of another table that belong to a resource, shown inside it. */
export interface Children {
  table: string;
  /** Column that points at the parent's id. */
  parent: string;
  orderBy: string;
  schema: z.ZodObject;
}

/** Something that can be read from outside. The columns of the answer are the keys of its schema. */
export interface Resource {
  path: string;
  summary: string;
  table: string;
  /** Sort key, the last column unique; lists run backwards along it, the newest first. */
  key: readonly [string] | readonly [string, string];
  schema: z.ZodObject;
  /** Query parameters that narrow a list, and the columns they are compared with. */
  filters: Record<string, string>;
  children?: Record<string, Children>;
  /** Whether one row has an address of its own. */
  hasOne: boolean;
}

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

const invoice = z.object({
  id,
  number: text,
  order_id: id,
  fulfillment_order_id: id.nullable(),
  issued_on: day,
  issued_at: at,
  currency: text,
  net_minor: minor,
  discount_minor: minor,
  shipping_minor: minor,
  tax_minor: minor,
  total_minor: minor,
  taxes_included: z.boolean(),
});

const invoiceLine = z.object({
  id,
  position: z.int(),
  kind: text,
  order_line_id: id.nullable(),
  title: text,
  sku_code: text.nullable(),
  quantity: units,
  unit_price_minor: minor,
  discount_minor: minor,
  net_minor: minor,
  tax_minor: minor,
  total_minor: minor,
});

const creditNote = z.object({
  id,
  number: text,
  invoice_id: id,
  order_id: id,
  reason: text,
  issued_on: day,
  issued_at: at,
  currency: text,
  net_minor: minor,
  tax_minor: minor,
  total_minor: minor,
});

const creditNoteLine = z.object({
  id,
  invoice_line_id: id,
  position: z.int(),
  title: text,
  quantity: units.nullable(),
  net_minor: minor,
  tax_minor: minor,
  total_minor: minor,
});

const journal = z.object({
  id,
  number: z.int(),
  posted_on: day,
  currency: text,
  source_type: text,
  source_id: text,
  memo: text,
  order_id: id.nullable(),
  reverses_journal_id: id.nullable(),
  created_at: at,
});

const journalLine = z.object({
  position: z.int(),
  account_code: text,
  debit_minor: minor,
  credit_minor: minor,
  memo: text,
});

const payout = z.object({
  id,
  connection_id: id,
  external_id: text,
  amount_minor: minor,
  currency: text,
  status: text,
  reconciliation: text,
  equation: json,
  unexplained_minor: minor,
  line_count: units,
  matched_count: units,
  arrival_on: day,
  stopped_reason: text.nullable(),
  created_at: at,
});

const payoutLine = z.object({
  id,
  external_id: text,
  type: text,
  kind: text,
  amount_minor: minor,
  fee_minor: minor,
  net_minor: minor,
  currency: text,
  source_external_id: text.nullable(),
  description: text,
  occurred_at: at,
});

const payment = z.object({
  id,
  connection_id: id,
  external_id: text,
  order_id: id.nullable(),
  amount_minor: minor,
  refunded_minor: minor,
  currency: text,
  status: text,
  paid_at: at,
});

const refund = z.object({
  id,
  connection_id: id,
  payment_id: id.nullable(),
  order_id: id,
  credit_note_id: id.nullable(),
  amount_minor: minor,
  currency: text,
  status: text,
  external_id: text.nullable(),
  failure_reason: text.nullable(),
  requested_at: at,
  executed_at: at.nullable(),
});

const exception = z.object({
  id,
  type: text,
  severity: text,
  status: text,
  subject_type: text,
  subject_id: text,
  order_id: id.nullable(),
  title: text,
  facts: json,
  next_action: text,
  owner_role: text,
  due_at: at,
  opened_at: at,
  solved_at: at.nullable(),
  resolution: text.nullable(),
});

const delivery = z.object({
  id,
  connection_id: id,
  kind: text,
  topic: text,
  event_id: text,
  status: text,
  outcome: text.nullable(),
  reason: text.nullable(),
  subject_type: text.nullable(),
  subject_id: text.nullable(),
  attempts: units,
  received_at: at,
  applied_at: at.nullable(),
  trace_id: text,
});

const sku = z.object({
  id,
  product_id: id,
  code: text,
  title: text,
  kind: text,
  status: text,
  price_minor: minor.nullable(),
  currency: text.nullable(),
  version: z.int(),
});

const location = z.object({
  id,
  code: text,
  name: text,
  kind: text,
  status: text,
  time_zone: text,
  city: text,
  region: text,
  country: text,
  cut_off: text,
});

const byOrder = { order_id: "order_id" };
const one = { key: ["id"] as const, hasOne: true };

/** Everything that can be read under `/api/v1`. Paths and fields are a promise: they only ever grow. */
export const resources: readonly Resource[] = [
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
  {
    ...one,
    path: "skus",
    summary: "SKUs",
    table: "sku",
    schema: sku,
    filters: { code: "code", status: "status" },
  },
  {
    ...one,
    path: "locations",
    summary: "Locations",
    table: "location",
    schema: location,
    filters: { code: "code" },
  },
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
  {
    ...one,
    path: "invoices",
    summary: "Invoices with their lines",
    table: "invoice",
    schema: invoice,
    filters: { ...byOrder, number: "number" },
    children: {
      lines: { table: "invoice_line", parent: "invoice_id", orderBy: "position", schema: invoiceLine },
    },
  },
  {
    ...one,
    path: "credit-notes",
    summary: "Credit notes with their lines",
    table: "credit_note",
    schema: creditNote,
    filters: { ...byOrder, invoice_id: "invoice_id", number: "number" },
    children: {
      lines: {
        table: "credit_note_line",
        parent: "credit_note_id",
        orderBy: "position",
        schema: creditNoteLine,
      },
    },
  },
  {
    ...one,
    path: "journals",
    summary: "Balanced journals with their lines",
    table: "journal",
    schema: journal,
    filters: { ...byOrder, source_type: "source_type", source_id: "source_id", posted_on: "posted_on" },
    children: {
      lines: { table: "journal_line", parent: "journal_id", orderBy: "position", schema: journalLine },
    },
  },
  {
    ...one,
    path: "payments",
    summary: "Payments taken by the processor",
    table: "payment",
    schema: payment,
    filters: { ...byOrder, external_id: "external_id", status: "status" },
  },
  {
    ...one,
    path: "refunds",
    summary: "Money going back at the processor",
    table: "refund",
    schema: refund,
    filters: { ...byOrder, credit_note_id: "credit_note_id", status: "status" },
  },
  {
    ...one,
    path: "payouts",
    summary: "Payouts with the lines of their statement",
    table: "payout",
    schema: payout,
    filters: { external_id: "external_id", status: "status", reconciliation: "reconciliation" },
    children: {
      lines: { table: "balance_transaction", parent: "payout_id", orderBy: "id", schema: payoutLine },
    },
  },
  {
    ...one,
    path: "exceptions",
    summary: "What needs a decision",
    table: "exception",
    schema: exception,
    filters: { ...byOrder, status: "status", type: "type", subject_id: "subject_id" },
  },
  {
    ...one,
    path: "deliveries",
    summary: "Messages of partners and what became of them",
    table: "inbox_delivery",
    schema: delivery,
    filters: {
      status: "status",
      connection_id: "connection_id",
      topic: "topic",
      event_id: "event_id",
      subject_id: "subject_id",
    },
  },
];
