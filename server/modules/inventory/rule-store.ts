import type { Work } from "#server/db/transact.ts";
import type { RuleStatus } from "./contract.ts";
import type { RuleFields } from "./domain/rule-inputs.ts";
import { ruleBody, type RuleBody } from "./domain/buffers.ts";
import type { ActiveRule } from "./domain/compose-rules.ts";

/** Lets one writer at a time change which rules are active; held until the transaction ends. */
export async function lockRules(work: Work): Promise<void> {
  await work.tx
    .$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`${work.tenantId}/buffer-rules`}, 0))`;
}

export interface RuleRow {
  id: string;
  status: RuleStatus;
  version: number;
  body: RuleBody;
  importance: number;
  note: string;
  replacesId: string | null;
  documentVersion: number | null;
}

/** The rule; null when there is none. Rules change only under {@link lockRules}, so the row needs no lock of its own. */
export async function findRule(work: Work, id: string): Promise<RuleRow | null> {
  const row = await work.tx.bufferRule.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    omit: { tenantId: true },
  });
  return row && { ...row, status: row.status as RuleStatus, body: bodyOf(row.kind, row.body) };
}

/** All rules that decide. */
export async function activeRules(work: Work): Promise<ActiveRule[]> {
  const rows = await work.tx.bufferRule.findMany({
    where: { tenantId: work.tenantId, status: "active" },
    select: { id: true, kind: true, body: true, importance: true, orderedAt: true },
  });
  return rows.map(({ id, kind, body, importance, orderedAt }) => ({
    id,
    body: bodyOf(kind, body),
    importance,
    orderedAt: orderedAt!,
  }));
}

const bodyOf = (kind: string, rule: unknown): RuleBody => ruleBody.parse({ kind, rule });

/** Columns of what a person wrote. The rule's id is its row's and not kept twice. */
const columnsOf = ({ body, importance, ownerId, note, replacesId }: RuleFields) => {
  const { id: _id, ...rule } = body.rule;
  return { kind: body.kind, name: rule.name, body: rule, importance, ownerId, note, replacesId };
};

export async function insertDraft(work: Work, id: string, fields: RuleFields, now: Date): Promise<void> {
  await work.tx.bufferRule.create({
    data: {
      ...columnsOf(fields),
      tenantId: work.tenantId,
      id,
      createdBy: work.actor.id,
      createdAt: now,
      updatedAt: now,
    },
  });
}

export async function updateDraft(work: Work, id: string, fields: RuleFields, now: Date): Promise<void> {
  await work.tx.bufferRule.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: { ...columnsOf(fields), version: { increment: 1 }, updatedAt: now },
  });
}

/** The rule decides from now on, by this version of the document. */
export async function saveActive(
  work: Work,
  id: string,
  documentVersion: number,
  orderedAt: Date,
  now: Date,
): Promise<void> {
  await work.tx.bufferRule.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: {
      status: "active",
      documentVersion,
      version: { increment: 1 },
      activatedAt: now,
      orderedAt,
      updatedAt: now,
    },
  });
}

/** The rule decides no longer; `archivedVersion` is the document without it, null for a draft that never decided. */
export async function saveArchived(
  work: Work,
  ids: string[],
  archivedVersion: number | null,
  now: Date,
): Promise<void> {
  await work.tx.bufferRule.updateMany({
    where: { tenantId: work.tenantId, id: { in: ids } },
    data: { status: "archived", archivedVersion, version: { increment: 1 }, archivedAt: now, updatedAt: now },
  });
}
