import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import type { InvoicingRefusal } from "../errors.ts";
import { getInvoice, type DocumentTerms, type Party } from "./get-invoice.ts";

/** A credit note with whom it is for, as its invoice says. */
export interface CreditNoteView {
  id: string;
  number: string;
  invoiceId: string;
  invoiceNumber: string;
  orderId: string;
  orderNumber: string;
  reason: string;
  issuedOn: string;
  issuedAt: Date;
  currency: string;
  netMinor: bigint;
  taxMinor: bigint;
  totalMinor: bigint;
  seller: Party;
  billTo: Party;
  terms: DocumentTerms;
  lines: { title: string; quantity: number | null; netMinor: bigint; taxMinor: bigint; totalMinor: bigint }[];
}

/** One credit note; `invoicing.credit_note_unknown` otherwise. */
export async function getCreditNote(
  work: Work,
  creditNoteId: string,
): Promise<Result<CreditNoteView, InvoicingRefusal>> {
  const row = await work.tx.creditNote.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: creditNoteId } },
    include: { creditNoteLineRows: { orderBy: { position: "asc" } } },
  });
  if (!row) return err({ code: "invoicing.credit_note_unknown", creditNoteId });
  const invoice = await getInvoice(work, row.invoiceId);
  if (!invoice.ok) return invoice;
  const { seller, billTo, terms, orderNumber, number: invoiceNumber } = invoice.value;
  const { id, number, invoiceId, orderId, reason, issuedOn, issuedAt, currency } = row;
  return ok({
    ...{ id, number, invoiceId, invoiceNumber, orderId, orderNumber, reason, issuedOn, issuedAt, currency },
    ...{ netMinor: row.netMinor, taxMinor: row.taxMinor, totalMinor: row.totalMinor },
    ...{ seller, billTo, terms },
    lines: row.creditNoteLineRows.map(({ title, quantity, netMinor, taxMinor, totalMinor }) => ({
      title,
      quantity,
      netMinor,
      taxMinor,
      totalMinor,
    })),
  });
}
