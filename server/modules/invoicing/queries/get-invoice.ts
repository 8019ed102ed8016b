import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import type { TaxShare } from "../contract.ts";
import type { InvoicingRefusal } from "../errors.ts";
import { creditable } from "./creditable.ts";
import { readTaxes } from "./order-to-invoice.ts";

/** Who is named on a document. Fields are as the merchant or the channel gave them; any may be missing. */
export interface Party {
  name?: string;
  email?: string;
  company?: string;
  line1?: string;
  line2?: string;
  city?: string;
  region?: string;
  postalCode?: string;
  country?: string;
  taxId?: string;
}

/** How much of a line or of shipping earlier invoices, this one and the whole are: units, or value. */
export interface LineShare {
  before: string;
  now: string;
  of: string;
}

/** One line with what can still be credited of it. */
export interface InvoiceLineView {
  id: string;
  position: number;
  kind: "item" | "shipping";
  orderLineId: string | null;
  title: string;
  skuCode: string | null;
  quantity: number;
  creditedQuantity: number;
  unitPriceMinor: bigint;
  grossMinor: bigint;
  discountMinor: bigint;
  netMinor: bigint;
  taxMinor: bigint;
  totalMinor: bigint;
  taxes: TaxShare[];
  netLeftMinor: bigint;
  taxLeftMinor: bigint;
  share: LineShare | null;
}

export interface CreditNoteLink {
  id: string;
  number: string;
  reason: string;
  issuedAt: Date;
  totalMinor: bigint;
  createdByName: string;
}

export interface InvoiceView {
  id: string;
  number: string;
  orderId: string;
  orderNumber: string;
  fulfillmentOrderId: string | null;
  issuedOn: string;
  issuedAt: Date;
  currency: string;
  netMinor: bigint;
  discountMinor: bigint;
  shippingMinor: bigint;
  taxMinor: bigint;
  totalMinor: bigint;
  creditedMinor: bigint;
  taxesIncluded: boolean;
  seller: Party;
  billTo: Party;
  shippingOn: string;
  terms: DocumentTerms;
  policyVersion: number;
  traceId: string | null;
  lines: InvoiceLineView[];
  creditNotes: CreditNoteLink[];
  /** Journals of the invoice and of its credit notes. */
  journals: { id: string; number: bigint; memo: string; sourceType: string }[];
}

export interface DocumentTerms {
  paymentTermsDays: number;
  paper: "A4" | "LETTER";
  footer: string;
}

interface StoredAllocation {
  orderNumber?: string;
  shippingOn?: string;
  terms?: Partial<DocumentTerms>;
  lines?: ({ kind: string; orderLineId: string | null } & LineShare)[];
}

/** An invoice with its lines, what is left to credit, its credit notes and its journals. `invoicing.invoice_unknown` otherwise. */
export async function getInvoice(
  work: Work,
  invoiceId: string,
): Promise<Result<InvoiceView, InvoicingRefusal>> {
  const { tenantId } = work;
  const row = await work.tx.invoice.findUnique({
    where: { tenantId_id: { tenantId, id: invoiceId } },
    omit: { tenantId: true, sourceKey: true },
    include: {
      invoiceLineRows: { orderBy: { position: "asc" }, omit: { tenantId: true } },
      invoiceBalance: true,
      creditNoteRows: { orderBy: { id: "asc" } },
    },
  });
  if (!row) return err({ code: "invoicing.invoice_unknown", invoiceId });
  const { invoiceLineRows, invoiceBalance, creditNoteRows, allocation, ...invoice } = row;
  const stored = allocation as StoredAllocation;
  const left = new Map((await creditable(work, invoiceId)).map((line) => [line.invoiceLineId, line]));
  const names = await namesOf(work, creditNoteRows.map((note) => note.createdBy)); // prettier-ignore
  const sources = [invoiceId, ...creditNoteRows.map((note) => note.id)];
  const journals = await work.tx.journal.findMany({
    where: { tenantId, sourceType: { in: ["invoice", "credit_note"] }, sourceId: { in: sources } },
    select: { id: true, number: true, memo: true, sourceType: true },
    orderBy: { number: "asc" },
  });
  return ok({
    ...invoice,
    seller: partyOf(invoice.seller),
    billTo: invoice.billTo as Party,
    orderNumber: stored.orderNumber ?? "",
    shippingOn: stored.shippingOn ?? "first",
    terms: { paymentTermsDays: 0, paper: "LETTER", footer: "", ...stored.terms },
    creditedMinor: invoiceBalance?.creditedMinor ?? 0n,
    lines: invoiceLineRows.map((line): InvoiceLineView => ({
      ...line,
      kind: line.kind as "item" | "shipping",
      taxes: readTaxes(line.taxes),
      creditedQuantity: left.get(line.id)?.creditedQuantity ?? 0,
      netLeftMinor: left.get(line.id)?.netLeftMinor ?? 0n,
      taxLeftMinor: left.get(line.id)?.taxLeftMinor ?? 0n,
      share: stored.lines?.find((other) => other.kind === line.kind && other.orderLineId === line.orderLineId) ?? null,
    })), // prettier-ignore
    creditNotes: creditNoteRows.map(({ id, number, reason, issuedAt, totalMinor, createdBy }) => ({
      id,
      number,
      reason,
      issuedAt,
      totalMinor,
      createdByName: names.get(createdBy) ?? createdBy,
    })),
    journals,
  });
}

/** A stored seller: its name, and the merchant's address as it was. */
export function partyOf(seller: unknown): Party {
  const { address, ...rest } = seller as Party & { address?: Party };
  return { ...address, ...rest };
}

async function namesOf(work: Work, userIds: string[]): Promise<Map<string, string>> {
  const people = await work.tx.appUser.findMany({
    where: { id: { in: [...new Set(userIds)] } },
    select: { id: true, name: true },
  });
  return new Map(people.map((person) => [person.id, person.name]));
}
