import type { Work } from "#server/db/transact.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import { creditable, issueCreditNote } from "#server/modules/invoicing/public.ts";
import { refundOf, settleRefund, type DueRefund } from "#server/modules/returns/public.ts";
import { creditForReturn, type InvoicedLine } from "../domain/return-credit.ts";
import { lockOrderCare } from "../store.ts";

/**
 * Credits the money of a return, all of it or none, and tells the return that it is settled, in one transaction: a second call
 * finds nothing due. Where the order is not invoiced, or credits took what it would give back, finance is asked and the money
 * stays due; the next invoice of the order tries again.
 *
 * @returns the numbers of the credit notes; empty when nothing was due or nothing could be credited
 */
export async function refundReturn(work: Work, rmaId: string): Promise<string[]> {
  const found = await refundOf(work, rmaId);
  if (!found) return [];
  await lockOrderCare(work, found.orderId);
  // it may have been settled while the order was waited for
  const due = await refundOf(work, rmaId);
  if (!due) return [];
  const { invoices, missingMinor } = creditForReturn(due, await invoicedLines(work, due.orderId));
  if (missingMinor > 0n || invoices.size === 0) {
    await askFinance(work, due, missingMinor);
    return [];
  }
  const numbers: string[] = [];
  for (const [invoiceId, lines] of invoices) {
    const note = await issueCreditNote(work, {
      invoiceId,
      sourceKey: `rma:${rmaId}:${invoiceId}`,
      reason: "returned",
      lines,
      refund: true,
    });
    if (!note.ok) throw new Error(`${due.number} cannot be credited: ${note.error.code}`);
    numbers.push(note.value.number);
  }
  await settleRefund(work, { rmaId, creditNotes: numbers });
  await solve(work, {
    dedupeKey: `return.refund_blocked:${rmaId}`,
    resolution: `Credited with ${numbers.join(", ")}.`,
  });
  return numbers;
}

async function invoicedLines(work: Work, orderId: string): Promise<InvoicedLine[]> {
  const invoices = await work.tx.invoice.findMany({
    where: { tenantId: work.tenantId, orderId },
    orderBy: { id: "asc" },
    select: { id: true },
  });
  const lines: InvoicedLine[] = [];
  for (const { id } of invoices)
    lines.push(...(await creditable(work, id)).map((line) => ({ ...line, invoiceId: id })));
  return lines;
}

async function askFinance(work: Work, due: DueRefund, missingMinor: bigint): Promise<void> {
  await raise(work, {
    type: "return.refund_blocked",
    severity: "high",
    subjectType: "rma",
    subjectId: due.rmaId,
    orderId: due.orderId,
    title: `The refund of ${due.number} is due and its invoices do not have enough left`,
    facts: { rmaId: due.rmaId, missingMinor, currency: due.currency },
    nextAction: "Invoice the shipment, or look which credits were given already and credit the rest by hand.",
    ownerRole: "finance",
    dedupeKey: `return.refund_blocked:${due.rmaId}`,
    dueInMinutes: 24 * 60,
  });
}
