import { tellMoney } from "#kernel/money.ts";
import type { Work } from "#server/db/transact.ts";
import type { TimelineItem } from "../contract.ts";

/** Invoices, credits, payments, refunds, postings and the payout lines that bear them out. */
export async function moneyItems(work: Work, orderId: string): Promise<TimelineItem[]> {
  return [
    ...(await documents(work, orderId)),
    ...(await payments(work, orderId)),
    ...(await books(work, orderId)),
  ];
}

async function documents(work: Work, orderId: string): Promise<TimelineItem[]> {
  const where = { tenantId: work.tenantId, orderId };
  const invoices = await work.tx.invoice.findMany({ where });
  const creditNotes = await work.tx.creditNote.findMany({ where });
  const credits = await work.tx.careCredit.findMany({ where });
  return [
    ...invoices.map((row): TimelineItem => ({
      id: row.id,
      at: row.issuedAt,
      station: "invoice",
      title: `Invoice ${row.number}`,
      detail: tellMoney(row.totalMinor, row.currency),
      actor: null,
      tone: "good",
      href: `/invoices/${row.id}`,
    })),
    ...creditNotes.map((row): TimelineItem => ({
      id: row.id,
      at: row.issuedAt,
      station: "credit",
      title: `Credit note ${row.number}`,
      detail: `${tellMoney(row.totalMinor, row.currency)} · ${row.reason}`,
      actor: row.createdBy,
      tone: "info",
      href: `/invoices/${row.invoiceId}`,
    })),
    ...credits.map((row): TimelineItem => ({
      id: row.id,
      at: row.decidedAt ?? row.requestedAt,
      station: "credit",
      title: `Credit ${row.status}`,
      detail: `${tellMoney(row.amountMinor, row.currency)} · ${row.reason}`,
      actor: row.decidedBy ?? row.requestedBy,
      tone: row.status === "declined" ? "warn" : "info",
      href: `/credits`,
    })),
  ];
}

async function payments(work: Work, orderId: string): Promise<TimelineItem[]> {
  const where = { tenantId: work.tenantId, orderId };
  const taken = await work.tx.payment.findMany({ where });
  const refunds = await work.tx.refund.findMany({ where });
  return [
    ...taken.map((row): TimelineItem => ({
      id: row.id,
      at: row.paidAt,
      station: "pay",
      title: `Payment ${row.status}`,
      detail: `${tellMoney(row.amountMinor, row.currency)} · ${row.externalId}`,
      actor: null,
      tone: row.status === "succeeded" ? "good" : "warn",
      href: null,
    })),
    ...refunds.map((row): TimelineItem => ({
      id: row.id,
      at: row.executedAt ?? row.requestedAt,
      station: "credit",
      title: `Refund ${row.status}`,
      detail: row.failureReason ?? tellMoney(row.amountMinor, row.currency),
      actor: null,
      tone: row.status === "failed" ? "bad" : "info",
      href: null,
    })),
  ];
}

async function books(work: Work, orderId: string): Promise<TimelineItem[]> {
  const journals = await work.tx.journal.findMany({ where: { tenantId: work.tenantId, orderId } });
  const lines = await work.tx.$queryRaw<
    {
      id: string;
      at: Date;
      kind: string;
      amountMinor: bigint;
      currency: string;
      payoutId: string | null;
      reason: string;
    }[]
  >`
    select m.id, m.matched_at as at, b.kind, m.amount_minor as "amountMinor", b.currency, b.payout_id as "payoutId", m.reason
      from settlement_match m join balance_transaction b on b.tenant_id = m.tenant_id and b.id = m.balance_transaction_id
     where m.tenant_id = ${work.tenantId} and m.order_id = ${orderId} order by m.id`;
  return [
    ...journals.map((row): TimelineItem => ({
      id: row.id,
      at: row.createdAt,
      station: "pay",
      title: `Journal ${row.number}`,
      detail: row.memo,
      actor: row.createdBy,
      tone: "quiet",
      href: `/ledger/${row.id}`,
    })),
    ...lines.map((row): TimelineItem => ({
      id: row.id,
      at: row.at,
      station: "pay",
      title: `Found in a payout: ${row.kind}`,
      detail: [tellMoney(row.amountMinor, row.currency), row.reason].filter(Boolean).join(" · "),
      actor: null,
      tone: "good",
      href: row.payoutId ? `/payouts/${row.payoutId}` : null,
    })),
  ];
}
