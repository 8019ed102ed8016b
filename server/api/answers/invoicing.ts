import { formatDecimal } from "#kernel/money.ts";
import type { InvoicingRefusal, OverCredit } from "#server/modules/invoicing/errors.ts";
import type { Answer } from "../refusal.ts";

/** Answers to the refusals of invoicing. */
export const invoicingAnswers: { [Code in InvoicingRefusal["code"]]: Answer<Code> } = {
  "invoicing.fulfillment_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () => "There is no such fulfillment order.",
  },
  "invoicing.not_shipped": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Only what left is invoiced; this fulfillment order is ${f.status}.`,
  },
  "invoicing.nothing_to_invoice": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "Everything of this shipment is on an invoice, or waits for the rest of its kit.",
  },
  "invoicing.channel_invoices": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "By your policy the channel invoices these orders itself.",
  },
  "invoicing.invoice_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such invoice." },
  "invoicing.credit_note_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () => "There is no such credit note.",
  },
  "invoicing.line_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () => "The invoice has no such line.",
  },
  "invoicing.credits_nothing": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: () => "Nothing is credited: every amount is zero.",
  },
  "invoicing.over_credit": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `More than is left to credit. Left: ${f.over.map((line) => leftOf(line, f.currency)).join("; ")}.`,
  },
};

const leftOf = (line: OverCredit, currency: string): string => {
  const text = (minor: bigint) => formatDecimal({ minor: minor > 0n ? minor : 0n, currency });
  return `${text(line.netLeftMinor)} net and ${text(line.taxLeftMinor)} tax (${currency})`;
};
