import { newId } from "#kernel/ids.ts";
import { nextNumber } from "#server/db/sequence.ts";
import type { Work } from "#server/db/transact.ts";
import { chartAccounts } from "./contract.ts";
import type { BalancedLine } from "./domain/posting.ts";

/** Others with the same key wait until this transaction ends, and then find what it posted. */
export async function lockEventKey(work: Work, eventKey: string): Promise<void> {
  await work.tx
    .$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`${work.tenantId}/journal/${eventKey}`}, 0))`;
}

/** Postings share a month; closing or opening one has it alone, so nothing slips into a month while it closes. */
export async function lockMonths(work: Work, how: "shared" | "exclusive"): Promise<void> {
  const key = `${work.tenantId}/accounting-months`;
  if (how === "shared")
    await work.tx.$executeRaw`select pg_advisory_xact_lock_shared(hashtextextended(${key}, 0))`;
  else await work.tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
}

export async function journalOfKey(work: Work, eventKey: string): Promise<string | null> {
  const row = await work.tx.journal.findUnique({
    where: { tenantId_eventKey: { tenantId: work.tenantId, eventKey } },
    select: { id: true },
  });
  return row?.id ?? null;
}

/** Codes out of `codes` that the merchant has. The first use of an account adds the whole chart, so that all add it in one order. */
export async function knownAccounts(work: Work, codes: string[]): Promise<Set<string>> {
  const known = await storedAccounts(work, codes);
  if (codes.every((code) => known.has(code) || !chartAccounts.some((account) => account.code === code)))
    return known;
  await work.tx.$executeRaw`
    insert into account (tenant_id, code, name, kind)
    select ${work.tenantId}, a.code, a.name, a.kind
      from jsonb_to_recordset(${JSON.stringify(chartAccounts)}::jsonb) as a(code text, name text, kind text) order by a.code
    on conflict (tenant_id, code) do nothing`;
  return storedAccounts(work, codes);
}

async function storedAccounts(work: Work, codes: string[]): Promise<Set<string>> {
  const rows = await work.tx.account.findMany({
    where: { tenantId: work.tenantId, code: { in: codes } },
    select: { code: true },
  });
  return new Set(rows.map(({ code }) => code));
}

export async function closedMonths(work: Work): Promise<Set<string>> {
  const rows = await work.tx.accountingPeriod.findMany({
    where: { tenantId: work.tenantId, status: "closed" },
    select: { month: true },
  });
  return new Set(rows.map(({ month }) => month));
}

export async function saveMonth(
  work: Work,
  month: string,
  change: { status: "open" | "closed"; closedAt: Date | null; closedBy: string | null },
): Promise<void> {
  const key = { tenantId: work.tenantId, month };
  await work.tx.accountingPeriod.upsert({
    where: { tenantId_month: key },
    create: { ...key, ...change },
    update: change,
  });
}

export interface NewJournal {
  postedOn: string;
  currency: string;
  sourceType: string;
  sourceId: string;
  eventKey: string;
  memo: string;
  orderId: string | null;
  reversesJournalId: string | null;
  lines: BalancedLine[];
}

/** Writes a journal with the next number and all its lines; the database checks the balance at commit. Returns its id. */
export async function insertJournal(work: Work, row: NewJournal): Promise<string> {
  const id = newId("jrn");
  const number = await nextNumber(work, "journal");
  const lines = row.lines.map(({ debit, credit, ...line }, index) => ({
    ...line,
    position: index + 1,
    debit: debit.toString(),
    credit: credit.toString(),
  }));
  await work.tx.$executeRaw`
    insert into journal (tenant_id, id, number, posted_on, currency, source_type, source_id, event_key, memo, line_count,
      reverses_journal_id, order_id, trace_id, created_by)
    values (${work.tenantId}, ${id}, ${number}, ${row.postedOn}, ${row.currency}, ${row.sourceType}, ${row.sourceId},
      ${row.eventKey}, ${row.memo}, ${lines.length}, ${row.reversesJournalId}, ${row.orderId}, ${work.traceId ?? null},
      ${work.actor.id})`;
  await work.tx.$executeRaw`
    insert into journal_line (tenant_id, journal_id, position, account_code, debit_minor, credit_minor, memo)
    select ${work.tenantId}, ${id}, l.position, l.account, l.debit, l.credit, l.memo
      from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
        as l(position integer, account text, debit bigint, credit bigint, memo text)`;
  return id;
}
