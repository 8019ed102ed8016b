import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { PayoutListInput, PayoutStatus, Reconciliation } from "../contract.ts";

/** One row of the list. Amounts are minor units of `currency`. */
export interface PayoutListRow {
  id: string;
  externalId: string;
  connectionName: string;
  arrivalOn: string;
  amountMinor: bigint;
  currency: string;
  status: PayoutStatus;
  reconciliation: Reconciliation;
  unexplainedMinor: bigint;
  lineCount: number;
  matchedCount: number;
  postedAt: Date | null;
}

const cursorKey = z.tuple([z.string(), z.string()]);

/** Payouts, the newest arrival first. */
export async function listPayouts(work: Work, input: PayoutListInput): Promise<Page<PayoutListRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const conditions = [
    Prisma.sql`p.tenant_id = ${work.tenantId}`,
    ...(input.reconciliation === "open"
      ? [Prisma.sql`p.reconciliation in ('needs_review', 'stopped')`]
      : input.reconciliation
        ? [Prisma.sql`p.reconciliation = ${input.reconciliation}`]
        : []),
    ...(after ? [Prisma.sql`(p.arrival_on, p.id) < (${after[0]}, ${after[1]})`] : []),
  ];
  const rows = await work.tx.$queryRaw<PayoutListRow[]>`
    select p.id, p.external_id as "externalId", c.name as "connectionName", p.arrival_on as "arrivalOn", p.amount_minor as "amountMinor",
           p.currency, p.status, p.reconciliation, p.unexplained_minor as "unexplainedMinor", p.line_count as "lineCount",
           p.matched_count as "matchedCount", p.posted_at as "postedAt"
      from payout p join connection c on c.tenant_id = p.tenant_id and c.id = p.connection_id
     where ${Prisma.join(conditions, " and ")}
     order by p.arrival_on desc, p.id desc limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.arrivalOn, row.id]);
}

/** What matters first, by currency: paid out, lines, how many of them match by themselves, what is open. */
export interface PayoutSum {
  currency: string;
  payoutCount: number;
  paidMinor: bigint;
  lineCount: number;
  matchedCount: number;
  openCount: number;
  unexplainedMinor: bigint;
}

export async function sumPayouts(work: Work, sinceOn: string): Promise<PayoutSum[]> {
  return work.tx.$queryRaw<PayoutSum[]>`
    select currency, count(*)::int as "payoutCount", coalesce(sum(amount_minor) filter (where status = 'paid'), 0)::bigint as "paidMinor",
           sum(line_count)::int as "lineCount", sum(matched_count)::int as "matchedCount",
           count(*) filter (where reconciliation in ('needs_review', 'stopped'))::int as "openCount",
           coalesce(sum(abs(unexplained_minor)) filter (where reconciliation <> 'matched'), 0)::bigint as "unexplainedMinor"
      from payout where tenant_id = ${work.tenantId} and arrival_on >= ${sinceOn}
     group by currency order by currency`;
}
