import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { BalanceKind, PayoutLineListInput } from "../contract.ts";
import { equationParts, type EquationPart } from "../domain/equation.ts";
import type { SettlementRefusal } from "../errors.ts";
import { writtenOffSchema } from "../use-cases/judge-payout.ts";

/** A payout with its equation; every part is signed minor units, and parts + unexplained = payout. */
export type PayoutView = Extract<Awaited<ReturnType<typeof getPayout>>, { ok: true }>["value"];

/** `settlement.payout_unknown` when this merchant has none of that id. */
export async function getPayout(work: Work, payoutId: string) {
  const row = await work.tx.payout.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: payoutId } },
    omit: { tenantId: true },
  });
  if (!row) return err({ code: "settlement.payout_unknown", payoutId } satisfies SettlementRefusal);
  const connection = await work.tx.connection.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: row.connectionId } },
    select: { name: true },
  });
  const merchant = await work.tx.merchant.findUniqueOrThrow({
    where: { tenantId: work.tenantId },
    select: { name: true },
  });
  const { equation: stored, ...payout } = row;
  const figures = z.record(z.string(), z.unknown()).parse(stored ?? {});
  const parts = equationParts.map((part) => ({ part, minor: BigInt(String(figures[part] ?? 0)) }));
  const writtenOff = writtenOffSchema.nullish().safeParse(figures.writtenOff);
  return ok({
    ...payout,
    merchantName: merchant.name,
    connectionName: connection?.name ?? "",
    parts: parts satisfies { part: EquationPart; minor: bigint }[],
    writtenOff: (writtenOff.success ? writtenOff.data : null) ?? null,
    unknownTypes: await unknownTypesOf(work, payoutId),
    journals: await work.tx.journal.findMany({
      where: { tenantId: work.tenantId, sourceType: "payout", sourceId: payoutId },
      orderBy: { number: "asc" },
      select: { id: true, number: true, postedOn: true, memo: true },
    }),
  }) satisfies Result<unknown, SettlementRefusal>;
}

async function unknownTypesOf(work: Work, payoutId: string) {
  return work.tx.$queryRaw<{ type: string; lineCount: number; netMinor: bigint }[]>`
    select type, count(*)::int as "lineCount", sum(net_minor)::bigint as "netMinor" from balance_transaction
     where tenant_id = ${work.tenantId} and payout_id = ${payoutId} and kind = 'unknown' group by type order by type`;
}

/** One line of a payout with what explains it. */
export interface PayoutLineRow {
  id: string;
  externalId: string;
  type: string;
  kind: BalanceKind;
  amountMinor: bigint;
  feeMinor: bigint;
  netMinor: bigint;
  currency: string;
  sourceExternalId: string | null;
  description: string;
  occurredAt: Date;
  targetType: string | null;
  targetId: string | null;
  orderId: string | null;
  orderName: string | null;
  rung: number | null;
  reason: string | null;
  matchedBy: string | null;
}

const cursorKey = z.tuple([z.iso.datetime(), z.string()]);

/** The lines of a payout without its own, the oldest first. */
export async function listPayoutLines(work: Work, input: PayoutLineListInput): Promise<Page<PayoutLineRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const conditions = [
    Prisma.sql`b.tenant_id = ${work.tenantId} and b.payout_id = ${input.payoutId}`,
    Prisma.sql`not (b.kind = 'payout' and b.source_external_id = p.external_id)`,
    ...(input.kind ? [Prisma.sql`b.kind = ${input.kind}`] : []),
    ...(input.show === "open" ? [Prisma.sql`m.id is null`] : []),
    ...(input.show === "matched" ? [Prisma.sql`m.id is not null`] : []),
    ...(after ? [Prisma.sql`(b.occurred_at, b.id) > (${new Date(after[0])}, ${after[1]})`] : []),
  ];
  const rows = await work.tx.$queryRaw<PayoutLineRow[]>`
    select b.id, b.external_id as "externalId", b.type, b.kind, b.amount_minor as "amountMinor", b.fee_minor as "feeMinor",
           b.net_minor as "netMinor", b.currency, b.source_external_id as "sourceExternalId", b.description,
           b.occurred_at as "occurredAt", m.target_type as "targetType", m.target_id as "targetId", m.order_id as "orderId",
           o.channel_order_name as "orderName", m.rung, m.reason, m.matched_by as "matchedBy"
      from balance_transaction b
      join payout p on p.tenant_id = b.tenant_id and p.id = b.payout_id
      left join lateral (select * from settlement_match m where m.tenant_id = b.tenant_id and m.balance_transaction_id = b.id
                          order by (m.target_type = 'fee' and b.kind <> 'fee'), m.id limit 1) m on true
      left join sales_order o on o.tenant_id = b.tenant_id and o.id = m.order_id
     where ${Prisma.join(conditions, " and ")}
     order by b.occurred_at, b.id limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.occurredAt.toISOString(), row.id]);
}

/** Lines and sums of a payout by kind, for its filters. */
export async function kindsOfPayout(work: Work, payoutId: string) {
  return work.tx.$queryRaw<{ kind: BalanceKind; lineCount: number; openCount: number; netMinor: bigint }[]>`
    select b.kind, count(*)::int as "lineCount", sum(b.net_minor)::bigint as "netMinor",
           count(*) filter (where not exists (select from settlement_match m where m.tenant_id = b.tenant_id
             and m.balance_transaction_id = b.id))::int as "openCount"
      from balance_transaction b join payout p on p.tenant_id = b.tenant_id and p.id = b.payout_id
     where b.tenant_id = ${work.tenantId} and b.payout_id = ${payoutId}
       and not (b.kind = 'payout' and b.source_external_id = p.external_id)
     group by b.kind order by b.kind`;
}
