import { err, ok, type Result } from "#kernel/result.ts";
import { localDateOf } from "#kernel/time.ts";
import { emit } from "#server/db/outbox.ts";
import { nextNumber } from "#server/db/sequence.ts";
import type { Work } from "#server/db/transact.ts";
import { chart, postJournal } from "#server/modules/ledger/public.ts";
import { current } from "#server/modules/releases/public.ts";
import { clock } from "#server/platform/clock.ts";
import {
  defaultInvoicingPolicy,
  invoicingPolicySchema,
  type CreditLineInput,
  type CreditReason,
} from "../contract.ts";
import { creditAmount } from "../domain/credit.ts";
import { counterOf, documentNumber } from "../domain/number.ts";
import type { InvoicingRefusal, OverCredit } from "../errors.ts";
import { creditNoteIssued } from "../events.ts";
import { creditable } from "../queries/creditable.ts";
import {
  creditNoteOfSource,
  insertCreditNote,
  lockInvoice,
  type CreditedInvoice,
  type NewCreditLine,
} from "../store.ts";

export interface IssueCreditNoteInput {
  invoiceId: string;
  /** Names what the credit is for; a second call with the same key returns the first note. */
  sourceKey: string;
  reason: CreditReason;
  lines: readonly CreditLineInput[];
  /** True when the money goes back to the buyer; false when it lowers what the buyer owes. */
  refund: boolean;
}

export interface IssuedCreditNote {
  creditNoteId: string;
  number: string;
  totalMinor: bigint;
  /** False when the source was credited before. */
  isNew: boolean;
}

/**
 * Credits part of an invoice. Never more than was invoiced, per line, of net and of tax: the invoice's balance is locked while
 * what is left is looked at, and the database refuses too much by itself.
 *
 * @returns the note; `invoicing.invoice_unknown`, `.line_unknown`, `.credits_nothing` or `.over_credit` with what is left
 */
export async function issueCreditNote(
  work: Work,
  input: IssueCreditNoteInput,
): Promise<Result<IssuedCreditNote, InvoicingRefusal>> {
  const { invoiceId, sourceKey } = input;
  const invoice = await lockInvoice(work, invoiceId);
  if (!invoice) return err({ code: "invoicing.invoice_unknown", invoiceId });
  const earlier = await creditNoteOfSource(work, sourceKey);
  if (earlier) {
    return ok({
      creditNoteId: earlier.id,
      number: earlier.number,
      totalMinor: earlier.totalMinor,
      isNew: false,
    });
  }
  const lines = await linesToCredit(work, invoice, input.lines);
  if (!lines.ok) return lines;
  return ok(await write({ ...work, ...(invoice.traceId ? { traceId: invoice.traceId } : {}) }, invoice, input, lines.value)); // prettier-ignore
}

async function linesToCredit(
  work: Work,
  invoice: CreditedInvoice,
  asked: readonly CreditLineInput[],
): Promise<Result<NewCreditLine[], InvoicingRefusal>> {
  const invoiceId = invoice.id;
  const left = new Map((await creditable(work, invoiceId)).map((line) => [line.invoiceLineId, line]));
  const lines: NewCreditLine[] = [];
  const over: OverCredit[] = [];
  for (const ask of asked) {
    const { invoiceLineId } = ask;
    const line = left.get(invoiceLineId);
    if (!line) return err({ code: "invoicing.line_unknown", invoiceId, invoiceLineId });
    const { netMinor, taxMinor } = creditAmount(line, ask);
    const { netLeftMinor, taxLeftMinor } = line;
    if (netMinor > netLeftMinor || taxMinor > taxLeftMinor) {
      over.push({
        invoiceLineId,
        netAskedMinor: netMinor,
        netLeftMinor,
        taxAskedMinor: taxMinor,
        taxLeftMinor,
      });
    }
    // a line that is named twice is credited from what its first part leaves
    left.set(invoiceLineId, {
      ...line,
      netLeftMinor: netLeftMinor - netMinor,
      taxLeftMinor: taxLeftMinor - taxMinor,
      creditedQuantity: line.creditedQuantity + (ask.quantity ?? 0),
    });
    if (netMinor > 0n || taxMinor > 0n)
      lines.push({ line, quantity: ask.quantity ?? null, netMinor, taxMinor });
  }
  if (over.length > 0)
    return err({ code: "invoicing.over_credit", invoiceId, currency: invoice.currency, over });
  if (lines.length === 0) return err({ code: "invoicing.credits_nothing", invoiceId });
  return ok(lines);
}

async function write(
  work: Work,
  invoice: CreditedInvoice,
  input: IssueCreditNoteInput,
  lines: NewCreditLine[],
): Promise<IssuedCreditNote> {
  const { orderId, currency } = invoice;
  const policy = await current(work, "invoicing.policy", invoicingPolicySchema, defaultInvoicingPolicy);
  const merchant = await work.tx.merchant.findUniqueOrThrow({ where: { tenantId: work.tenantId } });
  const issuedAt = clock.now();
  const issuedOn = localDateOf(issuedAt, merchant.timeZone);
  const netMinor = lines.reduce((sum, line) => sum + line.netMinor, 0n);
  const taxMinor = lines.reduce((sum, line) => sum + line.taxMinor, 0n);
  const totalMinor = netMinor + taxMinor;
  const { creditNoteSeries } = policy.body;
  const counter = counterOf("credit_note", creditNoteSeries, issuedOn);
  const value = await nextNumber(work, counter.series, counter.period);
  const number = documentNumber(creditNoteSeries, issuedOn, value);
  const { sourceKey, reason, refund } = input;
  const creditNoteId = await insertCreditNote(
    work,
    {
      number,
      invoiceId: invoice.id,
      orderId,
      sourceKey,
      reason,
      issuedOn,
      issuedAt,
      currency,
      netMinor,
      taxMinor,
      totalMinor,
      policyVersion: policy.version,
      traceId: work.traceId ?? null,
    },
    lines,
  );
  await emit(work, creditNoteIssued, {
    creditNoteId,
    invoiceId: invoice.id,
    orderId,
    amountMinor: totalMinor.toString(),
    currency,
    refund,
  });
  await postJournal(work, {
    eventKey: `credit_note:${creditNoteId}`,
    postedOn: issuedOn,
    currency,
    sourceType: "credit_note",
    sourceId: creditNoteId,
    orderId,
    memo: `Credit note ${number} for invoice ${invoice.number}`,
    lines: [
      { account: chart.creditsGiven.code, debit: netMinor },
      { account: chart.taxPayable.code, debit: taxMinor },
      { account: refund ? chart.refundsPayable.code : chart.receivable.code, credit: totalMinor },
    ],
  });
  return { creditNoteId, number, totalMinor, isNew: true };
}
