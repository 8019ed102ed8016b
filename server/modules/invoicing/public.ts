/** What other rooms and doors may call. */
export { issueInvoice, type IssuedInvoice } from "./use-cases/issue-invoice.ts";
export {
  issueCreditNote,
  type IssueCreditNoteInput,
  type IssuedCreditNote,
} from "./use-cases/issue-credit-note.ts";
export { creditable } from "./queries/creditable.ts";
export { spreadCredit, type CreditableLine } from "./domain/credit.ts";
export type { CreditLineInput, CreditReason } from "./contract.ts";
export type { InvoicingRefusal } from "./errors.ts";
export { creditNotePdf, invoicePdf } from "./use-cases/document-pdf.ts";
export { getInvoice, type InvoiceView } from "./queries/get-invoice.ts";
