import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { join, sql } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { OwnedField, ProposalListInput, ProposalState } from "../contract.ts";
import { valuesText } from "../domain/ownership.ts";
import { fieldText } from "../proposal-store.ts";
import { readSkus } from "../store.ts";

/** A proposal with what the SKU says of the field now. Values are JSON; whole amounts in it are text. */
export interface ListedProposal {
  id: string;
  skuId: string;
  skuCode: string;
  skuTitle: string;
  field: OwnedField;
  from: Record<string, unknown>;
  to: Record<string, unknown>;
  /** To be sent back with the decision. */
  current: string;
  sourceKind: "channel" | "person";
  sourceName: string;
  listingId: string | null;
  state: ProposalState;
  proposedAt: Date;
  decidedAt: Date | null;
  decidedByName: string | null;
  decisionNote: string;
}

const cursorKey = z.tuple([z.string()]);

/** Proposals of one state, the newest first. */
export async function listProposals(work: Work, input: ProposalListInput): Promise<Page<ListedProposal>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const conditions = [
    sql`p.tenant_id = ${work.tenantId} and p.state = ${input.state}`,
    ...(input.skuId ? [sql`p.sku_id = ${input.skuId}`] : []),
    ...(after ? [sql`p.id < ${after[0]}`] : []),
  ];
  const rows = await work.tx.$queryRaw<Omit<ListedProposal, "current">[]>`
    select p.id, p.sku_id as "skuId", s.code as "skuCode", s.title as "skuTitle", p.field, p.from_value as "from", p.to_value as "to",
           p.source_kind as "sourceKind", coalesce(c.name, u.name, p.source_id) as "sourceName", p.listing_id as "listingId", p.state,
           p.proposed_at as "proposedAt", p.decided_at as "decidedAt", d.name as "decidedByName", p.decision_note as "decisionNote"
      from field_proposal p
      join sku s on s.tenant_id = p.tenant_id and s.id = p.sku_id
      left join connection c on p.source_kind = 'channel' and c.tenant_id = p.tenant_id and c.id = p.source_id
      left join membership m on p.source_kind = 'person' and m.tenant_id = p.tenant_id and m.user_id = p.source_id
      left join app_user u on u.id = m.user_id
      left join membership n on n.tenant_id = p.tenant_id and n.user_id = p.decided_by
      left join app_user d on d.id = n.user_id
     where ${join(conditions, " and ")} order by p.id desc limit ${input.limit + 1}`;
  const page = cutPage(rows, input.limit, (row) => [row.id]);
  const skus = new Map((await readSkus(work, page.items.map(({ skuId }) => skuId))).map((sku) => [sku.id, sku])); // prettier-ignore
  const items: ListedProposal[] = [];
  for (const row of page.items) {
    const columns = row.field === "barcode" ? undefined : Object.keys(row.to);
    const now = await fieldText(work, skus.get(row.skuId)!, row.field, columns);
    items.push({ ...row, current: valuesText(JSON.parse(now) as object) });
  }
  return { ...page, items };
}
