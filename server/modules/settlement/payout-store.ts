import { newId } from "#kernel/ids.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { BalanceTransaction } from "./adapters/stripe/balance-transaction.ts";
import type { ProcessorPayout } from "./adapters/stripe/payout.ts";
import type { BalanceKind, PayoutStatus, Reconciliation } from "./contract.ts";
import type { LadderLine, LineMatch } from "./domain/ladder.ts";
import { payoutRank } from "./domain/money-state.ts";

/** A payout as stored. Amounts are minor units. */
export interface PayoutRow {
  id: string;
  connectionId: string;
  externalId: string;
  amountMinor: bigint;
  currency: string;
  status: PayoutStatus;
  reconciliation: Reconciliation;
  equation: Prisma.JsonValue;
  arrivalOn: string;
  postedAt: Date | null;
  stoppedReason: string | null;
  lineCount: number;
  unexplainedMinor: bigint;
}

/** A line of a statement with the processor's own words. */
export interface StatementEntry {
  line: BalanceTransaction;
  raw: unknown;
}

/** Payouts of a connection are judged one after the other: a payment explains a line of one of them only. */
export async function lockConnectionPayouts(work: Work, connectionId: string): Promise<void> {
  const key = `${work.tenantId}/payouts/${connectionId}`;
  await work.tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
}

export async function lockPayout(work: Work, id: string): Promise<PayoutRow | null> {
  await work.tx.$queryRaw`select 1 from payout where tenant_id = ${work.tenantId} and id = ${id} for update`;
  const row = await work.tx.payout.findUnique({ where: { tenantId_id: { tenantId: work.tenantId, id } } });
  return row && (row as PayoutRow);
}

/** Keeps what the processor says of a payout; its state only moves forward, and what is in the books keeps its amount. */
export async function savePayoutHead(
  work: Work,
  connectionId: string,
  told: ProcessorPayout,
): Promise<PayoutRow> {
  const { externalId, amountMinor, currency, status, arrivalOn } = told;
  await work.tx.payout.createMany({
    data: [
      {
        tenantId: work.tenantId,
        id: newId("pay"),
        connectionId,
        externalId,
        amountMinor,
        currency,
        status,
        arrivalOn,
        createdAt: told.createdAt,
      },
    ],
    skipDuplicates: true,
  });
  const key = { tenantId: work.tenantId, connectionId, externalId };
  const { id } = await work.tx.payout.findUniqueOrThrow({
    where: { tenantId_connectionId_externalId: key },
    select: { id: true },
  });
  const known = await lockPayout(work, id);
  if (!known) throw new Error(`Payout ${externalId} is gone.`);
  const next = {
    status: payoutRank[status] > payoutRank[known.status] ? status : known.status,
    ...(known.postedAt ? {} : { amountMinor, currency, arrivalOn }),
  };
  await work.tx.payout.update({ where: { tenantId_id: { tenantId: work.tenantId, id } }, data: next });
  return { ...known, ...next };
}

export async function savePayout(
  work: Work,
  id: string,
  data: Prisma.PayoutUncheckedUpdateInput,
): Promise<void> {
  await work.tx.payout.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: { ...data, updatedAt: new Date() },
  });
}

/**
 * Adds the lines of a statement, in any order and any number of times. A line of another payout stays there: it is not counted
 * twice. While the payout is not posted the newest reading of a line counts.
 *
 * @returns ids that belong to another payout, and ids whose figures differ from what is in the books
 */
export async function upsertLines(
  work: Work,
  payout: PayoutRow,
  entries: readonly StatementEntry[],
): Promise<{ claimedElsewhere: string[]; changedAfterPosting: string[] }> {
  const rows = JSON.stringify(
    entries.map(({ line, raw }) => ({ ...line, id: newId("btx"), raw, feeDetails: line.feeDetails })),
    (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value),
  );
  const isPosted = payout.postedAt !== null;
  const told = Prisma.sql`select * from jsonb_to_recordset(${rows}::jsonb) as t(id text, "externalId" text, type text, kind text,
    "amountMinor" bigint, "feeMinor" bigint, "netMinor" bigint, currency text, "feeDetails" jsonb, "sourceExternalId" text,
    description text, "occurredAt" timestamptz, "availableOn" text, raw jsonb)`;
  const differing = await work.tx.$queryRaw<{ externalId: string; payoutId: string | null }[]>`
    select b.external_id as "externalId", b.payout_id as "payoutId" from (${told}) t
      join balance_transaction b on b.tenant_id = ${work.tenantId} and b.connection_id = ${payout.connectionId}
       and b.external_id = t."externalId"
     where (b.payout_id is not null and b.payout_id <> ${payout.id})
        or (${isPosted} and (b.amount_minor, b.fee_minor, b.currency) is distinct from (t."amountMinor", t."feeMinor", t.currency))`;
  await work.tx.$executeRaw`
    insert into balance_transaction as b (tenant_id, id, connection_id, payout_id, external_id, type, kind, amount_minor, fee_minor,
           net_minor, currency, fee_details, source_external_id, description, occurred_at, available_on, raw)
    select ${work.tenantId}, id, ${payout.connectionId}, ${payout.id}, "externalId", type, kind, "amountMinor", "feeMinor", "netMinor",
           currency, "feeDetails", "sourceExternalId", description, "occurredAt", "availableOn", raw
      from (select distinct on ("externalId") * from (${told}) once order by "externalId") t where ${!isPosted} order by "externalId"
    on conflict (tenant_id, connection_id, external_id) do update set payout_id = excluded.payout_id, type = excluded.type,
           kind = excluded.kind, amount_minor = excluded.amount_minor, fee_minor = excluded.fee_minor, net_minor = excluded.net_minor,
           currency = excluded.currency, fee_details = excluded.fee_details, source_external_id = excluded.source_external_id,
           description = excluded.description, occurred_at = excluded.occurred_at, available_on = excluded.available_on, raw = excluded.raw
     where b.payout_id is null or b.payout_id = excluded.payout_id`;
  const elsewhere = (row: { payoutId: string | null }) => row.payoutId !== null && row.payoutId !== payout.id;
  return {
    claimedElsewhere: differing.filter(elsewhere).map(({ externalId }) => externalId),
    changedAfterPosting: differing.filter((row) => !elsewhere(row)).map(({ externalId }) => externalId),
  };
}

/** Lines that a complete reading of the statement no longer has leave the payout. */
export async function releaseOtherLines(
  work: Work,
  payoutId: string,
  keep: readonly string[],
): Promise<void> {
  await work.tx.$executeRaw`
    delete from settlement_match m using balance_transaction b
     where m.tenant_id = ${work.tenantId} and b.tenant_id = m.tenant_id and b.id = m.balance_transaction_id
       and b.payout_id = ${payoutId} and not (b.external_id = any(${keep}))`;
  await work.tx.$executeRaw`
    update balance_transaction set payout_id = null
     where tenant_id = ${work.tenantId} and payout_id = ${payoutId} and not (external_id = any(${keep}))`;
}

/** A stored line. */
export interface LineRow extends LadderLine {
  netMinor: bigint;
  raw: Prisma.JsonValue;
  occurredAt: Date;
}

/** The lines of a payout, always in the same order, however they came. */
export async function linesOf(work: Work, payoutId: string): Promise<LineRow[]> {
  const rows = await work.tx.balanceTransaction.findMany({
    where: { tenantId: work.tenantId, payoutId },
    orderBy: [{ occurredAt: "asc" }, { externalId: "asc" }],
  });
  return rows.map((row) => ({ ...row, kind: row.kind as BalanceKind }));
}

export async function saveKinds(
  work: Work,
  kinds: readonly { id: string; kind: BalanceKind }[],
): Promise<void> {
  if (kinds.length === 0) return;
  await work.tx.$executeRaw`
    update balance_transaction b set kind = k.kind from jsonb_to_recordset(${JSON.stringify(kinds)}::jsonb) as k(id text, kind text)
     where b.tenant_id = ${work.tenantId} and b.id = k.id`;
}

/** A match as stored. */
export interface MatchRow {
  balanceTransactionId: string;
  targetType: string;
  targetId: string;
  amountMinor: bigint;
  rung: number;
}

export async function matchesOf(work: Work, payoutId: string): Promise<MatchRow[]> {
  return work.tx.settlementMatch.findMany({
    where: { tenantId: work.tenantId, balanceTransaction: { payoutId } },
    select: { balanceTransactionId: true, targetType: true, targetId: true, amountMinor: true, rung: true },
    orderBy: { id: "asc" },
  });
}

/** What lines of other payouts use these targets for. */
export async function matchesOfTargets(
  work: Work,
  targetIds: readonly string[],
  exceptPayoutId: string,
): Promise<{ targetType: string; targetId: string; amountMinor: bigint }[]> {
  return work.tx.$queryRaw`
    select m.target_type as "targetType", m.target_id as "targetId", m.amount_minor as "amountMinor"
      from settlement_match m
      join balance_transaction b on b.tenant_id = m.tenant_id and b.id = m.balance_transaction_id
     where m.tenant_id = ${work.tenantId} and m.target_type in ('payment', 'refund') and m.target_id = any(${[...targetIds]})
       and b.payout_id is distinct from ${exceptPayoutId}`;
}

/** Removes what the ladder found; what a person decided (rung 5) stays. */
export async function clearLadder(work: Work, payoutId: string): Promise<void> {
  await work.tx.settlementMatch.deleteMany({
    where: { tenantId: work.tenantId, rung: { lt: 5 }, balanceTransaction: { payoutId } },
  });
}

export async function insertMatches(work: Work, matches: readonly LineMatch[]): Promise<void> {
  if (matches.length === 0) return;
  await work.tx.settlementMatch.createMany({
    data: matches.map(({ lineId, ...match }) => ({
      ...match,
      tenantId: work.tenantId,
      id: newId("mat"),
      balanceTransactionId: lineId,
      matchedBy: match.rung === 5 ? work.actor.id : "ladder",
    })),
  });
}
