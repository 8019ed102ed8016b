import { newId } from "#kernel/ids.ts";
import type { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { AllocatedLine } from "./domain/allocate.ts";
import type { CreditableLine } from "./domain/credit.ts";

/** One after the other for one order: an invoice counts what the earlier ones took. */
export async function lockOrderInvoicing(work: Work, orderId: string): Promise<void> {
  const name = `${work.tenantId}/invoicing/${orderId}`;
  await work.tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}

/** The invoice that this source made before; null when none. */
export async function invoiceOfSource(
  work: Work,
  sourceKey: string,
): Promise<{ id: string; number: string } | null> {
  return work.tx.invoice.findUnique({
    where: { tenantId_sourceKey: { tenantId: work.tenantId, sourceKey } },
    select: { id: true, number: true },
  });
}

export interface NewInvoice {
  number: string;
  orderId: string;
  fulfillmentOrderId: string;
  sourceKey: string;
  issuedOn: string;
  issuedAt: Date;
  currency: string;
  netMinor: bigint;
  discountMinor: bigint;
  shippingMinor: bigint;
  taxMinor: bigint;
  totalMinor: bigint;
  taxesIncluded: boolean;
  seller: unknown;
  billTo: unknown;
  allocation: unknown;
  policyVersion: number;
  traceId: string;
}

/** Writes an invoice with its lines and their balances. Neither invoice nor line can be changed afterwards. */
export async function insertInvoice(
  work: Work,
  invoice: NewInvoice,
  lines: AllocatedLine[],
): Promise<string> {
  const { tenantId } = work;
  const id = newId("inv");
  await work.tx.invoice.create({
    data: {
      ...invoice,
      tenantId,
      id,
      seller: asJson(invoice.seller),
      billTo: asJson(invoice.billTo),
      allocation: asJson(invoice.allocation),
    },
  });
  const rows = lines.map(({ share: _share, taxes, ...line }, index) => ({
    ...line,
    tenantId,
    id: newId("inl"),
    invoiceId: id,
    position: index + 1,
    taxes: asJson(taxes),
  }));
  await work.tx.invoiceLine.createMany({ data: rows });
  await work.tx.invoiceBalance.create({ data: { tenantId, invoiceId: id, totalMinor: invoice.totalMinor } });
  await work.tx.invoiceLineBalance.createMany({
    data: rows.map(({ id: invoiceLineId, netMinor, taxMinor }) => ({
      tenantId,
      invoiceLineId,
      invoiceId: id,
      netMinor,
      taxMinor,
    })),
  });
  return id;
}

/** An invoice as credits need it. */
export interface CreditedInvoice {
  id: string;
  number: string;
  orderId: string;
  currency: string;
  traceId: string | null;
}

/** The invoice with its balance locked; null when this merchant has none of that id. */
export async function lockInvoice(work: Work, invoiceId: string): Promise<CreditedInvoice | null> {
  const locked = await work.tx.$queryRaw<{ invoice_id: string }[]>`
    select invoice_id from invoice_balance where tenant_id = ${work.tenantId} and invoice_id = ${invoiceId} for update`;
  if (locked.length === 0) return null;
  return work.tx.invoice.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: invoiceId } },
    select: { id: true, number: true, orderId: true, currency: true, traceId: true },
  });
}

/** The credit note that this source made before; null when none. */
export async function creditNoteOfSource(
  work: Work,
  sourceKey: string,
): Promise<{ id: string; number: string; totalMinor: bigint } | null> {
  return work.tx.creditNote.findUnique({
    where: { tenantId_sourceKey: { tenantId: work.tenantId, sourceKey } },
    select: { id: true, number: true, totalMinor: true },
  });
}

export interface NewCreditNote {
  number: string;
  invoiceId: string;
  orderId: string;
  sourceKey: string;
  reason: string;
  issuedOn: string;
  issuedAt: Date;
  currency: string;
  netMinor: bigint;
  taxMinor: bigint;
  totalMinor: bigint;
  policyVersion: number;
  traceId: string | null;
}

export interface NewCreditLine {
  line: CreditableLine;
  quantity: number | null;
  netMinor: bigint;
  taxMinor: bigint;
}

/** Writes a credit note with its lines, and takes them from the invoice's balances. The database refuses what is too much. */
export async function insertCreditNote(
  work: Work,
  note: NewCreditNote,
  lines: NewCreditLine[],
): Promise<string> {
  const { tenantId } = work;
  const id = newId("crn");
  await work.tx.creditNote.create({ data: { ...note, tenantId, id, createdBy: work.actor.id } });
  await work.tx.creditNoteLine.createMany({
    data: lines.map(({ line, quantity, netMinor, taxMinor }, index) => ({
      tenantId,
      id: newId("cnl"),
      creditNoteId: id,
      invoiceLineId: line.invoiceLineId,
      position: index + 1,
      title: line.title,
      quantity,
      netMinor,
      taxMinor,
      totalMinor: netMinor + taxMinor,
    })),
  });
  for (const { line, netMinor, taxMinor } of lines) {
    await work.tx.invoiceLineBalance.update({
      where: { tenantId_invoiceLineId: { tenantId, invoiceLineId: line.invoiceLineId } },
      data: { creditedNetMinor: { increment: netMinor }, creditedTaxMinor: { increment: taxMinor } },
    });
  }
  await work.tx.invoiceBalance.update({
    where: { tenantId_invoiceId: { tenantId, invoiceId: note.invoiceId } },
    data: { creditedMinor: { increment: note.totalMinor }, updatedAt: note.issuedAt },
  });
  return id;
}

/** JSON of a value; bigints become decimal text. */
function asJson(value: unknown): Prisma.InputJsonValue {
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === "bigint" ? part.toString() : part,
  );
  return JSON.parse(text) as Prisma.InputJsonValue;
}
