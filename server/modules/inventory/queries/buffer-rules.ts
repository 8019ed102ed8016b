import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { RuleKind, RuleStatus } from "../contract.ts";
import type { RuleListInput } from "../domain/rule-inputs.ts";
import { ruleBody, type RuleBody } from "../domain/buffers.ts";
import type { InventoryRefusal } from "../errors.ts";

/** A rule as it stands in a list. */
export interface RuleListRow {
  id: string;
  kind: RuleKind;
  name: string;
  body: RuleBody;
  importance: number;
  status: RuleStatus;
  version: number;
  ownerId: string | null;
  ownerName: string | null;
  note: string;
  replacesId: string | null;
  /** The version of the document by which it became active, and the one by which it ended. */
  documentVersion: number | null;
  archivedVersion: number | null;
  updatedAt: Date;
  activatedAt: Date | null;
  archivedAt: Date | null;
}

/** What somebody did to a rule. */
export interface RuleChange {
  id: string;
  at: Date;
  actorName: string;
  /** The columns that changed, before and after. */
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

export interface RulePage extends RuleListRow {
  /** Newest first, at most 200. */
  history: RuleChange[];
}

const columns = Prisma.sql`r.id, r.kind, r.name, r.body, r.importance, r.status, r.version, r.owner_id as "ownerId", u.name as "ownerName",
  r.note, r.replaces_id as "replacesId", r.document_version as "documentVersion", r.archived_version as "archivedVersion",
  r.updated_at as "updatedAt", r.activated_at as "activatedAt", r.archived_at as "archivedAt"`;

type Raw = Omit<RuleListRow, "body"> & { body: unknown };
const rowOf = (row: Raw): RuleListRow => ({
  ...row,
  body: ruleBody.parse({ kind: row.kind, rule: row.body }),
});

const cursorKey = z.tuple([z.int32(), z.string()]);

/** Rules in the order in which they are asked, so that the list reads as the decision goes. */
export async function listRules(work: Work, input: RuleListInput): Promise<Page<RuleListRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const conditions = [
    Prisma.sql`r.tenant_id = ${work.tenantId}`,
    ...(input.status ? [Prisma.sql`r.status = ${input.status}`] : []),
    ...(input.kind ? [Prisma.sql`r.kind = ${input.kind}`] : []),
    ...(after ? [Prisma.sql`(r.importance, r.id) > (${after[0]}, ${after[1]})`] : []),
  ];
  const rows = await work.tx.$queryRaw<Raw[]>`
    select ${columns} from buffer_rule r left join app_user u on u.id = r.owner_id
     where ${Prisma.join(conditions, " and ")} order by r.importance, r.id limit ${input.limit + 1}`;
  return cutPage(rows.map(rowOf), input.limit, (row) => [row.importance, row.id]);
}

/** One rule with who changed what when, out of the audit trail. */
export async function getRule(work: Work, id: string): Promise<Result<RulePage, InventoryRefusal>> {
  const [row] = await work.tx.$queryRaw<Raw[]>`
    select ${columns} from buffer_rule r left join app_user u on u.id = r.owner_id
     where r.tenant_id = ${work.tenantId} and r.id = ${id}`;
  if (!row) return err({ code: "inventory.rule_unknown", ruleId: id });
  const history = await work.tx.$queryRaw<RuleChange[]>`
    select a.id, a.at, coalesce(u.name, a.actor_id) as "actorName", coalesce(a.before, '{}') as before, coalesce(a.after, '{}') as after
      from audit_entry a left join app_user u on u.id = a.actor_id
     where a.tenant_id = ${work.tenantId} and a.subject_type = 'buffer_rule' and a.subject_id = ${id}
     order by a.id desc limit 200`;
  return ok({ ...rowOf(row), history });
}
