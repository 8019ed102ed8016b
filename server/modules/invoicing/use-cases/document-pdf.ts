import { keepDocumentFile, type KeptDocument } from "#server/db/document-file.ts";
import { transact, type Scope } from "#server/db/transact.ts";
import { creditNoteOnPaper, invoiceOnPaper, type PaperDocument } from "../pdf/paper-document.ts";
import { getCreditNote } from "../queries/get-credit-note.ts";
import { getInvoice } from "../queries/get-invoice.ts";

/** The invoice as PDF, made and kept at the first request; null when the merchant has no such invoice. */
export async function invoicePdf(scope: Scope, invoiceId: string): Promise<KeptDocument | null> {
  const found = await transact(scope, (work) => getInvoice(work, invoiceId));
  return found.ok ? keep(scope, "invoice", invoiceId, invoiceOnPaper(found.value)) : null;
}

/** The credit note as PDF, made and kept at the first request; null when the merchant has no such credit note. */
export async function creditNotePdf(scope: Scope, creditNoteId: string): Promise<KeptDocument | null> {
  const found = await transact(scope, (work) => getCreditNote(work, creditNoteId));
  return found.ok ? keep(scope, "credit_note", creditNoteId, creditNoteOnPaper(found.value)) : null;
}

async function keep(
  scope: Scope,
  documentType: string,
  documentId: string,
  document: PaperDocument,
): Promise<KeptDocument> {
  // laid out between the transactions: it takes time, and nothing of the document can change
  const { renderPdf } = await import("../pdf/render.ts");
  const bytes = await renderPdf(document);
  return transact(scope, (work) =>
    keepDocumentFile(work, { documentType, documentId, format: "pdf" }, bytes),
  );
}
