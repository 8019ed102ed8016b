import { newId } from "#kernel/ids.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { ProposalStatus } from "./contract.ts";
import type { ProposedBuffer } from "./domain/buffer-proposal.ts";

/** Lets one writer at a time make or decide proposals; held until the transaction ends. */
export async function lockProposals(work: Work): Promise<void> {
  await work.tx
    .$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`${work.tenantId}/buffer-proposals`}, 0))`;
}

const keyOf = ({ skuId, unitsNow, unitsProposed }: Omit<ProposedBuffer, "terms">) =>
  `${skuId}/${unitsNow}/${unitsProposed}`;

/**
 * Brings the open proposals of a connection in line with what was measured: those with another result are superseded, new ones
 * open. What a person refused, or accepted as a draft that still waits, is not proposed again while it stays the same.
 */
export async function saveProposals(
  work: Work,
  made: { connectionId: string; policyVersion: number; proposals: readonly ProposedBuffer[]; at: Date },
): Promise<{ opened: number; superseded: number }> {
  const { connectionId, policyVersion, at } = made;
  const here = { tenantId: work.tenantId, connectionId };
  const open = await work.tx.bufferProposal.findMany({
    where: { ...here, status: "open" },
    select: { id: true, skuId: true, unitsNow: true, unitsProposed: true },
  });
  const settled = await work.tx.$queryRaw<Omit<ProposedBuffer, "terms">[]>`
    select "skuId", "unitsNow", "unitsProposed" from (
      select distinct on (sku_id) sku_id as "skuId", units_now as "unitsNow", units_proposed as "unitsProposed", status, rule_id from buffer_proposal
       where tenant_id = ${work.tenantId} and connection_id = ${connectionId} and status in ('accepted', 'refused')
       order by sku_id, id desc) decided
     where status = 'refused' or exists (
       select from buffer_rule r where r.tenant_id = ${work.tenantId} and r.id = decided.rule_id and r.status = 'draft')`;
  const wanted = new Set(made.proposals.map(keyOf));
  const known = new Set([...open, ...settled].map(keyOf));
  const gone = open.filter((one) => !wanted.has(keyOf(one))).map(({ id }) => id);
  if (gone.length > 0) await saveDecision(work, gone, { status: "superseded", at, note: "", ruleId: null });
  const fresh = made.proposals.filter((one) => !known.has(keyOf(one)));
  await work.tx.bufferProposal.createMany({
    data: fresh.map(({ terms, ...one }) => ({
      ...here,
      ...one,
      terms,
      policyVersion,
      id: newId("bpr"),
      madeAt: at,
    })),
  });
  return { opened: fresh.length, superseded: gone.length };
}

/** A decision of these open proposals, by whoever works. */
export async function saveDecision(
  work: Work,
  ids: readonly string[],
  decision: { status: Exclude<ProposalStatus, "open">; at: Date; note: string; ruleId: string | null },
): Promise<void> {
  const { at, ...rest } = decision;
  await work.tx.bufferProposal.updateMany({
    where: { tenantId: work.tenantId, id: { in: [...ids] }, status: "open" },
    data: { ...rest, decidedAt: at, decidedBy: work.actor.id },
  });
}

/** What a decision needs of a proposal. */
export interface ProposalRow {
  id: string;
  connectionId: string;
  connectionName: string;
  skuCode: string;
  unitsNow: number;
  unitsProposed: number;
  tags: string[];
  status: ProposalStatus;
  ruleId: string | null;
}

/** The proposals, in id order; those that were never made are missing. */
export const findProposals = (work: Work, ids: readonly string[]): Promise<ProposalRow[]> =>
  work.tx.$queryRaw<ProposalRow[]>(Prisma.sql`
    select p.id, p.connection_id as "connectionId", c.name as "connectionName", s.code as "skuCode", g.tags, p.units_now as "unitsNow",
           p.units_proposed as "unitsProposed", p.status, p.rule_id as "ruleId"
      from buffer_proposal p
      join connection c on c.tenant_id = p.tenant_id and c.id = p.connection_id
      join sku s on s.tenant_id = p.tenant_id and s.id = p.sku_id
      join product g on g.tenant_id = s.tenant_id and g.id = s.product_id
     where p.tenant_id = ${work.tenantId} and p.id = any(${[...ids]}) order by p.id`);
