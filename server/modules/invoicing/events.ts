import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";

/** An invoice was issued; it is never changed. */
export const invoiceIssued = defineEvent(
  "invoicing/invoice.issued",
  z.object({ invoiceId: z.string(), orderId: z.string() }),
);

/** A credit note was issued. `amountMinor` is decimal text; with `refund` the money is to go back to the buyer. */
export const creditNoteIssued = defineEvent(
  "invoicing/credit_note.issued",
  z.object({
    creditNoteId: z.string(),
    invoiceId: z.string(),
    orderId: z.string(),
    amountMinor: z.string().regex(/^\d+$/),
    currency: z.string(),
    refund: z.boolean(),
  }),
);
