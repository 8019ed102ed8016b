import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import {
  proposalTerms,
  type ProposalListInput,
  type ProposalStatus,
  type ProposalTerms,
} from "../contract.ts";

/** A proposed buffer as it stands in a list. */
export interface ProposalListRow {
  id: string;
  connectionId: string;
  connectionName: string;
  skuId: string;
  skuCode: string;
  skuTitle: string;
  unitsNow: number;
  unitsProposed: number;
  terms: ProposalTerms;
  status: ProposalStatus;
  madeAt: Date;
  decidedAt: Date | null;
  decidedByName: string | null;
  note: string;
  ruleId: string | null;
}

const cursorKey = z.tuple([z.string()]);

/** Proposals, newest first. */
export async function listProposals(work: Work, input: ProposalListInput): Promise<Page<ProposalListRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const conditions = [
    Prisma.sql`p.tenant_id = ${work.tenantId} and p.status = ${input.status}`,
    ...(input.connectionId ? [Prisma.sql`p.connection_id = ${input.connectionId}`] : []),
    ...(after ? [Prisma.sql`p.id < ${after[0]}`] : []),
  ];
  const rows = await work.tx.$queryRaw<(Omit<ProposalListRow, "terms"> & { terms: unknown })[]>`
    select p.id, p.connection_id as "connectionId", c.name as "connectionName", p.sku_id as "skuId", s.code as "skuCode",
           s.title as "skuTitle", p.units_now as "unitsNow", p.units_proposed as "unitsProposed", p.terms, p.status,
           p.made_at as "madeAt", p.decided_at as "decidedAt", coalesce(u.name, p.decided_by) as "decidedByName", p.note,
           p.rule_id as "ruleId"
      from buffer_proposal p
      join connection c on c.tenant_id = p.tenant_id and c.id = p.connection_id
      join sku s on s.tenant_id = p.tenant_id and s.id = p.sku_id
      left join app_user u on u.id = p.decided_by
     where ${Prisma.join(conditions, " and ")} order by p.id desc limit ${input.limit + 1}`;
  const typed = rows.map((row) => ({ ...row, terms: proposalTerms.parse(row.terms) }));
  return cutPage(typed, input.limit, (row) => [row.id]);
}
