import { z } from "zod";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import { current, publish } from "#server/modules/releases/public.ts";
import { clock } from "#server/platform/clock.ts";
import {
  creditNoteListInput,
  defaultInvoicingPolicy,
  invoiceListInput,
  invoicingPolicySchema,
  issueCreditNoteInput,
  issueInvoiceInput,
  publishInvoicingPolicyInput,
} from "./contract.ts";
import { getInvoice } from "./queries/get-invoice.ts";
import { listCreditNotes } from "./queries/list-credit-notes.ts";
import { invoicedSince, listInvoices } from "./queries/list-invoices.ts";
import { issueCreditNote } from "./use-cases/issue-credit-note.ts";
import { issueInvoice } from "./use-cases/issue-invoice.ts";

const daysMs = 24 * 3_600_000;

export const invoicingRouter = router({
  list: permitted("invoicing:read")
    .input(invoiceListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listInvoices(work, input))),
  sums: permitted("invoicing:read")
    .input(z.strictObject({ days: z.int().min(1).max(366) }))
    .query(({ ctx, input }) =>
      within(ctx.scope, (work) => invoicedSince(work, new Date(clock.now().getTime() - input.days * daysMs))),
    ),
  get: permitted("invoicing:read")
    .input(z.strictObject({ id: z.string().max(80) }))
    .query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => getInvoice(work, input.id)))),
  creditNotes: permitted("invoicing:read")
    .input(creditNoteListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listCreditNotes(work, input))),
  policy: permitted("invoicing:read")
    .input(z.strictObject({}))
    .query(({ ctx }) =>
      within(ctx.scope, (work) =>
        current(work, "invoicing.policy", invoicingPolicySchema, defaultInvoicingPolicy),
      ),
    ),
  publishPolicy: permitted("releases:write")
    .input(publishInvoicingPolicyInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(
        await within(ctx.scope, (work) =>
          publish(work, { kind: "invoicing.policy", schema: invoicingPolicySchema, ...input }),
        ),
      ),
    ),
  /** Invoices a shipment now, where the policy leaves that to people. */
  issue: permitted("invoicing:write")
    .input(issueInvoiceInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => issueInvoice(work, input)))),
  credit: permitted("invoicing:write")
    .input(issueCreditNoteInput)
    .mutation(async ({ ctx, input: { requestId, ...input } }) =>
      unwrap(
        await within(ctx.scope, (work) =>
          issueCreditNote(work, { ...input, sourceKey: `manual:${requestId}` }),
        ),
      ),
    ),
});
