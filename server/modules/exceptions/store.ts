import { newId } from "#kernel/ids.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { ExceptionStatus, ExceptionType, OwnerRole, Severity } from "./contract.ts";

export interface NewException {
  type: ExceptionType;
  severity: Severity;
  subjectType: string;
  subjectId: string;
  orderId: string | null;
  title: string;
  /** JSON text. */
  facts: string;
  nextAction: string;
  ownerRole: OwnerRole;
  dedupeKey: string;
  dueAt: Date;
  openedAt: Date;
}

/** One exception as rules see it. */
export interface ExceptionRow {
  id: string;
  type: ExceptionType;
  severity: Severity;
  status: ExceptionStatus;
  ownerRole: OwnerRole;
  orderId: string | null;
  dedupeKey: string;
  solvedBy: string | null;
  solvedAt: Date | null;
}

const columns = Prisma.sql`id, type, severity, status, owner_role as "ownerRole", order_id as "orderId",
  dedupe_key as "dedupeKey", solved_by as "solvedBy", solved_at as "solvedAt"`;

/** Adds the exception, or brings the waiting one of the same cause up to date. `isNew` is false for the second. */
export async function insertOrRefresh(
  work: Work,
  row: NewException,
): Promise<{ id: string; isNew: boolean }> {
  const id = newId("exc");
  // the condition keeps a repeat that says nothing new from writing an audit row
  const written = await work.tx.$queryRaw<{ id: string }[]>`
    insert into exception as kept (tenant_id, id, type, severity, subject_type, subject_id, order_id, title, facts, next_action,
      owner_role, dedupe_key, due_at, opened_at)
    values (${work.tenantId}, ${id}, ${row.type}, ${row.severity}, ${row.subjectType}, ${row.subjectId}, ${row.orderId},
      ${row.title}, ${row.facts}::jsonb, ${row.nextAction}, ${row.ownerRole}, ${row.dedupeKey}, ${row.dueAt}, ${row.openedAt})
    on conflict (tenant_id, dedupe_key) where status in ('open', 'snoozed') do update
      set severity = excluded.severity, title = excluded.title, facts = excluded.facts, next_action = excluded.next_action,
          version = kept.version + 1
      where (kept.severity, kept.title, kept.facts, kept.next_action)
        is distinct from (excluded.severity, excluded.title, excluded.facts, excluded.next_action)
    returning kept.id`;
  const changed = written[0]?.id;
  if (changed) return { id: changed, isNew: changed === id };
  const waiting = await waitingOf(work, row.dedupeKey);
  if (!waiting) throw new Error(`The exception ${row.dedupeKey} closed while it was raised.`);
  return { id: waiting, isNew: false };
}

/** Id of the exception of this cause that a person turned down with exactly these facts; null when there is none. */
export async function dismissedWithFacts(
  work: Work,
  dedupeKey: string,
  facts: string,
): Promise<string | null> {
  const rows = await work.tx.$queryRaw<{ id: string; isTurnedDown: boolean }[]>`
    select id, status = 'dismissed' and facts = ${facts}::jsonb as "isTurnedDown" from exception
     where tenant_id = ${work.tenantId} and dedupe_key = ${dedupeKey} order by id desc limit 1`;
  return rows[0]?.isTurnedDown ? rows[0].id : null;
}

/** Id of the exception of this cause that is open or snoozed. */
export async function waitingOf(work: Work, dedupeKey: string): Promise<string | null> {
  const row = await work.tx.exception.findFirst({
    where: { tenantId: work.tenantId, dedupeKey, status: { in: ["open", "snoozed"] } },
    select: { id: true },
  });
  return row?.id ?? null;
}

/** Locks exceptions in id order. Unknown ids are missing from the answer. */
export async function lockExceptions(work: Work, ids: string[]): Promise<Map<string, ExceptionRow>> {
  const rows = await work.tx.$queryRaw<ExceptionRow[]>`
    select ${columns} from exception where tenant_id = ${work.tenantId} and id = any(${ids}) order by id for update`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** What closes together: one cause or several, everything of an order, or everything of a subject. */
export type CloseScope = { types?: readonly ExceptionType[] } & (
  | { dedupeKey: string }
  | { dedupeKeys: readonly string[] }
  | { orderId: string }
  | { subjectType: string; subjectId: string }
);

/** Locks what waits in a scope, in id order. */
export async function lockWaiting(work: Work, scope: CloseScope): Promise<ExceptionRow[]> {
  const which =
    "dedupeKey" in scope
      ? Prisma.sql`dedupe_key = ${scope.dedupeKey}`
      : "dedupeKeys" in scope
        ? Prisma.sql`dedupe_key = any(${[...scope.dedupeKeys]})`
        : "orderId" in scope
          ? Prisma.sql`order_id = ${scope.orderId}`
          : Prisma.sql`subject_type = ${scope.subjectType} and subject_id = ${scope.subjectId}`;
  const ofTypes = scope.types ? Prisma.sql`and type = any(${[...scope.types]})` : Prisma.empty;
  return work.tx.$queryRaw<ExceptionRow[]>`
    select ${columns} from exception where tenant_id = ${work.tenantId} and status in ('open', 'snoozed') and ${which} ${ofTypes}
     order by id for update`;
}

/** The columns an action may set. */
export interface ExceptionChange {
  status: ExceptionStatus;
  assigneeId?: string | null;
  snoozedUntilAt?: Date | null;
  solvedAt?: Date | null;
  solvedBy?: string | null;
  resolution?: string | null;
}

export async function saveExceptions(work: Work, ids: string[], change: ExceptionChange): Promise<void> {
  if (ids.length === 0) return;
  await work.tx.exception.updateMany({
    where: { tenantId: work.tenantId, id: { in: ids } },
    data: { ...change, version: { increment: 1 } },
  });
}

/** Adds a note of what was tried. Notes are never changed. */
export async function insertAttempt(
  work: Work,
  row: { exceptionId: string; text: string; facts: string; at: Date },
): Promise<void> {
  await work.tx.$executeRaw`
    insert into exception_attempt (tenant_id, id, exception_id, at, actor_id, text, facts)
    values (${work.tenantId}, ${newId("exn")}, ${row.exceptionId}, ${row.at}, ${work.actor.id}, ${row.text}, ${row.facts}::jsonb)`;
}
