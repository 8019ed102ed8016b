import { z } from "zod";
import { id, text, minor, at, day, units, json, byOrder, one, type Resource } from "./resource.ts";

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

/** Invoices, the ledger, and money that moved at the processor. */
export const moneyResources: readonly Resource[] = [
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
];
