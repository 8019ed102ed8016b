import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import type { Work } from "#server/db/transact.ts";
import type { CreditNoteListInput } from "../contract.ts";

/** One row of the list. Amounts are minor units of `currency`. */
export interface CreditNoteListRow {
  id: string;
  number: string;
  invoiceId: string;
  invoiceNumber: string;
  orderId: string;
  reason: string;
  issuedOn: string;
  issuedAt: Date;
  currency: string;
  taxMinor: bigint;
  totalMinor: bigint;
}

const cursorKey = z.tuple([z.string()]);

/** Credit notes, the newest first. */
export async function listCreditNotes(
  work: Work,
  input: CreditNoteListInput,
): Promise<Page<CreditNoteListRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const rows = await work.tx.creditNote.findMany({
    where: {
      tenantId: work.tenantId,
      ...(input.invoiceId ? { invoiceId: input.invoiceId } : {}),
      ...(input.orderId ? { orderId: input.orderId } : {}),
      ...(after ? { id: { lt: after[0] } } : {}),
    },
    orderBy: { id: "desc" },
    take: input.limit + 1,
    include: { invoice: { select: { number: true } } },
  });
  return cutPage(
    rows.map(({ id, number, invoiceId, invoice, orderId, reason, issuedOn, issuedAt, currency, taxMinor, totalMinor }) => ({
      id, number, invoiceId, invoiceNumber: invoice.number, orderId, reason, issuedOn, issuedAt, currency, taxMinor, totalMinor,
    })), // prettier-ignore
    input.limit,
    (row) => [row.id],
  );
}
