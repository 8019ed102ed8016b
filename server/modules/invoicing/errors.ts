/** Expected refusals of this room. Nothing was written when one is returned. */
export type InvoicingRefusal =
  | { code: "invoicing.fulfillment_unknown"; fulfillmentOrderId: string }
  | { code: "invoicing.not_shipped"; fulfillmentOrderId: string; status: string }
  /** Everything of the shipment is on invoices, or a kit of it is not complete yet. */
  | { code: "invoicing.nothing_to_invoice"; fulfillmentOrderId: string; orderId: string }
  /** The channel is the seller by law and invoices its buyers itself. */
  | { code: "invoicing.channel_invoices"; orderId: string; policyVersion: number }
  | { code: "invoicing.invoice_unknown"; invoiceId: string }
  | { code: "invoicing.credit_note_unknown"; creditNoteId: string }
  | { code: "invoicing.line_unknown"; invoiceId: string; invoiceLineId: string }
  | { code: "invoicing.credits_nothing"; invoiceId: string }
  /** A line would be credited more than it was invoiced; `over` has each such line with what is left of it. */
  | { code: "invoicing.over_credit"; invoiceId: string; currency: string; over: OverCredit[] };

export interface OverCredit {
  invoiceLineId: string;
  netAskedMinor: bigint;
  netLeftMinor: bigint;
  taxAskedMinor: bigint;
  taxLeftMinor: bigint;
}
