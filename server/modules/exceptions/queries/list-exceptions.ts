import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import type { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type {
  ExceptionListInput,
  ExceptionStatus,
  ExceptionType,
  OwnerRole,
  Severity,
  Urgency,
} from "../contract.ts";
import { urgencyOf } from "../domain/urgency.ts";

/** One row of the queue. */
export interface ExceptionListRow {
  id: string;
  type: ExceptionType;
  severity: Severity;
  /** A snoozed one whose time has come is "open". */
  status: ExceptionStatus;
  urgency: Urgency;
  subjectType: string;
  subjectId: string;
  orderId: string | null;
  title: string;
  facts: Record<string, unknown>;
  nextAction: string;
  ownerRole: OwnerRole;
  assigneeId: string | null;
  assigneeName: string | null;
  openedAt: Date;
  dueAt: Date;
  snoozedUntilAt: Date | null;
  solvedAt: Date | null;
  resolution: string | null;
}

const cursorKey = z.tuple([z.iso.datetime(), z.string()]);
const hourMs = 3_600_000;

/** The queue: what is due first comes first. Closed ones are listed the last due first. */
export async function listExceptions(work: Work, input: ExceptionListInput): Promise<Page<ExceptionListRow>> {
  const now = clock.now();
  const isHistory = input.status === "solved" || input.status === "dismissed" || input.status === "all";
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const rows = await work.tx.exception.findMany({
    where: { AND: [matching(work, input, now), ...(after ? [afterRow(after, isHistory)] : [])] },
    orderBy: isHistory ? [{ dueAt: "desc" }, { id: "desc" }] : [{ dueAt: "asc" }, { id: "asc" }],
    take: input.limit + 1,
    omit: { tenantId: true, dedupeKey: true, solvedBy: true, version: true },
  });
  const names = await namesOf(
    work,
    rows.map((row) => row.assigneeId),
  );
  return cutPage(
    rows.map((row) => toRow(row, names, now)),
    input.limit,
    (row) => [row.dueAt.toISOString(), row.id],
  );
}

type StoredRow = Omit<Prisma.ExceptionGetPayload<object>, "tenantId" | "dedupeKey" | "solvedBy" | "version">;

/** A stored row as a person reads it. */
export function toRow(row: StoredRow, names: Map<string, string>, now: Date): ExceptionListRow {
  const isAwake = row.status === "snoozed" && row.snoozedUntilAt !== null && row.snoozedUntilAt <= now;
  return {
    ...row,
    type: row.type as ExceptionType,
    severity: row.severity as Severity,
    status: isAwake ? "open" : (row.status as ExceptionStatus),
    urgency: urgencyOf(row, now),
    facts: row.facts as Record<string, unknown>,
    ownerRole: row.ownerRole as OwnerRole,
    assigneeName: row.assigneeId ? (names.get(row.assigneeId) ?? null) : null,
  };
}

/** Names of people by id, of any merchant: only ids that a row of this merchant holds are asked for. */
export async function namesOf(work: Work, userIds: (string | null)[]): Promise<Map<string, string>> {
  const ids = [...new Set(userIds.filter((id) => id !== null))];
  if (ids.length === 0) return new Map();
  const people = await work.tx.appUser.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  });
  return new Map(people.map((person) => [person.id, person.name]));
}

const waiting = (now: Date): Prisma.ExceptionWhereInput => ({
  OR: [{ status: "open" }, { status: "snoozed", snoozedUntilAt: { lte: now } }],
});

function matching(work: Work, input: ExceptionListInput, now: Date): Prisma.ExceptionWhereInput {
  const { types, ownerRole, severity, orderId, subjectType, subjectId } = input;
  const status: Prisma.ExceptionWhereInput =
    input.status === "all"
      ? {}
      : input.status === "waiting"
        ? waiting(now)
        : input.status === "snoozed"
          ? { status: "snoozed", snoozedUntilAt: { gt: now } }
          : { status: input.status };
  return {
    tenantId: work.tenantId,
    AND: [status],
    ...(types ? { type: { in: types } } : {}),
    ...(ownerRole ? { ownerRole } : {}),
    ...(severity ? { severity } : {}),
    ...(orderId ? { orderId } : {}),
    ...(subjectType ? { subjectType } : {}),
    ...(subjectId ? { subjectId } : {}),
    ...(input.assignee ? { assigneeId: input.assignee === "nobody" ? null : input.assignee } : {}),
    ...(input.due === "overdue" ? { dueAt: { lte: now } } : {}),
    ...(input.due === "today" ? { dueAt: { lte: new Date(now.getTime() + 24 * hourMs) } } : {}),
  };
}

function afterRow([dueAt, id]: [string, string], isHistory: boolean): Prisma.ExceptionWhereInput {
  const at = new Date(dueAt);
  return isHistory
    ? { OR: [{ dueAt: { lt: at } }, { dueAt: at, id: { lt: id } }] }
    : { OR: [{ dueAt: { gt: at } }, { dueAt: at, id: { gt: id } }] };
}
