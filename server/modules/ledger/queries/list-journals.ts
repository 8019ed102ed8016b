import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { JournalListInput } from "../contract.ts";

/** One row of the list. Amounts are minor units. */
export interface JournalListRow {
  id: string;
  number: bigint;
  postedOn: string;
  currency: string;
  sourceType: string;
  sourceId: string;
  orderId: string | null;
  memo: string;
  reversesJournalId: string | null;
  createdAt: Date;
  /** Sum of the debits, which is the sum of the credits. */
  totalMinor: bigint;
  /** What the journal did to the account that is filtered for; null without that filter. */
  accountDebitMinor: bigint | null;
  accountCreditMinor: bigint | null;
}

const cursorKey = z.tuple([z.string(), z.string()]);

/** Journals, newest day first. With `accountCode` it is that account's statement. */
export async function listJournals(work: Work, input: JournalListInput): Promise<Page<JournalListRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const { accountCode } = input;
  const ofAccount = Prisma.sql`select sum(l.debit_minor)::bigint as debit, sum(l.credit_minor)::bigint as credit from journal_line l
     where l.tenant_id = j.tenant_id and l.journal_id = j.id and l.account_code = ${accountCode ?? null}`;
  const conditions = [
    Prisma.sql`j.tenant_id = ${work.tenantId}`,
    ...(input.fromOn ? [Prisma.sql`j.posted_on >= ${input.fromOn}`] : []),
    ...(input.toOn ? [Prisma.sql`j.posted_on <= ${input.toOn}`] : []),
    ...(input.sourceType ? [Prisma.sql`j.source_type = ${input.sourceType}`] : []),
    ...(input.sourceId ? [Prisma.sql`j.source_id = ${input.sourceId}`] : []),
    ...(input.orderId ? [Prisma.sql`j.order_id = ${input.orderId}`] : []),
    ...(input.currency ? [Prisma.sql`j.currency = ${input.currency}`] : []),
    ...(after ? [Prisma.sql`(j.posted_on, j.id) < (${after[0]}, ${after[1]})`] : []),
    ...(accountCode
      ? [
          Prisma.sql`exists (select from journal_line l where l.tenant_id = j.tenant_id and l.journal_id = j.id
            and l.account_code = ${accountCode})`,
        ]
      : []),
  ];
  const rows = await work.tx.$queryRaw<JournalListRow[]>`
    select j.id, j.number, j.posted_on as "postedOn", j.currency, j.source_type as "sourceType", j.source_id as "sourceId",
           j.order_id as "orderId", j.memo, j.reverses_journal_id as "reversesJournalId", j.created_at as "createdAt",
           (select sum(l.debit_minor)::bigint from journal_line l where l.tenant_id = j.tenant_id and l.journal_id = j.id) as "totalMinor",
           a.debit as "accountDebitMinor", a.credit as "accountCreditMinor"
      from journal j left join lateral (${ofAccount}) a on true
     where ${Prisma.join(conditions, " and ")}
     order by j.posted_on desc, j.id desc limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.postedOn, row.id]);
}
