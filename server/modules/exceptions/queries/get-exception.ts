import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { ExceptionsRefusal } from "../errors.ts";
import { namesOf, toRow, type ExceptionListRow } from "./list-exceptions.ts";

/** One note of what was tried. */
export interface Attempt {
  id: string;
  at: Date;
  actorId: string;
  actorName: string | null;
  text: string;
  facts: Record<string, unknown>;
}

export interface ExceptionDetail extends ExceptionListRow {
  /** Oldest first. */
  attempts: Attempt[];
  solvedByName: string | null;
}

/** One exception with what was tried; `exceptions.unknown` otherwise. */
export async function getException(
  work: Work,
  id: string,
): Promise<Result<ExceptionDetail, ExceptionsRefusal>> {
  const found = await work.tx.exception.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    include: { exceptionAttemptRows: { orderBy: { id: "asc" }, take: 200 } },
  });
  if (!found) return err({ code: "exceptions.unknown", exceptionId: id });
  const {
    exceptionAttemptRows: tries,
    tenantId: _tenant,
    dedupeKey: _key,
    version: _version,
    solvedBy,
    ...row
  } = found;
  const names = await namesOf(work, [row.assigneeId, solvedBy, ...tries.map((attempt) => attempt.actorId)]);
  return ok({
    ...toRow(row, names, clock.now()),
    solvedByName: solvedBy ? (names.get(solvedBy) ?? solvedBy) : null,
    attempts: tries.map(({ id: attemptId, at, actorId, text, facts }) => ({
      id: attemptId,
      at,
      actorId,
      actorName: names.get(actorId) ?? null,
      text,
      facts: facts as Record<string, unknown>,
    })),
  });
}
