import { z } from "zod";
import { err, ok, type Result } from "#kernel/result.ts";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { empty, sql } from "#server/db/prisma.ts";
import { deferredSince } from "#server/jobs/deferred.ts";
import type { Work } from "#server/db/transact.ts";
import type {
  BatchStatus,
  ColumnMapping,
  FieldChange,
  ImportKind,
  ImportPolicy,
  RowListInput,
  Verdict,
} from "../contract.ts";
import { guessMapping, signatureOf } from "../domain/columns.ts";
import type { ImportsRefusal } from "../errors.ts";
import { importers } from "../importers.ts";
import { waitingKey } from "../waiting-key.ts";

export interface BatchListRow {
  id: string;
  kind: ImportKind;
  fileName: string;
  status: BatchStatus;
  rowCount: number;
  createdBy: string;
  createdAt: Date;
  /** Approved, and waits for quiet hours. */
  isWaiting: boolean;
}

/** Imports, the newest first: their ids sort by time. */
export async function listBatches(
  work: Work,
  input: { cursor?: string | undefined; limit: number },
): Promise<Page<BatchListRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, z.tuple([z.string()])) : undefined;
  const rows = await work.tx.$queryRaw<BatchListRow[]>`
    select b.id, b.kind, b.file_name as "fileName", b.status, b.row_count as "rowCount", b.created_at as "createdAt",
           exists (select from deferred_event d where d.tenant_id = b.tenant_id and d.key = 'import:' || b.id) as "isWaiting",
           coalesce((select u.name from app_user u where u.id = b.created_by), b.created_by) as "createdBy"
      from import_batch b where b.tenant_id = ${work.tenantId} ${after ? sql`and b.id < ${after[0]}` : empty}
     order by b.id desc limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.id]);
}

export interface BatchDetail extends BatchListRow {
  appliedAt: Date | null;
  policy: ImportPolicy;
  problem: string | null;
  header: string[];
  /** The first rows, to see what a column holds. */
  samples: string[][];
  columns: { key: string; label: string; isRequired: boolean; mayBeFixed: boolean; example: string }[];
  /** What was said, else what was said of such a file before, else what the names suggest. */
  mapping: ColumnMapping;
  isRemembered: boolean;
  counts: Record<Verdict, number>;
  /** Rows tried so far, or applied, or taken back. */
  seen: number;
  reverted: number;
  conflicts: number;
  /** What waits for quiet hours, and since when; null when nothing does. */
  waiting: { id: string; since: Date } | null;
  /** The import by which the same file is in effect already. */
  twin: { id: string; fileName: string } | null;
}

/** One import with everything its wizard shows. */
export async function getBatch(work: Work, batchId: string): Promise<Result<BatchDetail, ImportsRefusal>> {
  const { tenantId } = work;
  const batch = await work.tx.importBatch.findUnique({ where: { tenantId_id: { tenantId, id: batchId } } });
  if (!batch) return err({ code: "imports.batch_unknown", batchId });
  const importer = importers[batch.kind as ImportKind];
  const key = { tenantId, kind: batch.kind, signature: signatureOf(batch.header) };
  const remembered = await work.tx.importMapping.findUnique({ where: { tenantId_kind_signature: key } });
  const samples = await work.tx.importRow.findMany({ where: { tenantId, batchId }, orderBy: { rowNumber: "asc" }, take: 3, select: { cells: true } });
  const twin = await work.tx.importBatch.findFirst({
    where: { tenantId, kind: batch.kind, sha256: batch.sha256, status: { in: ["applying", "applied"] }, id: { not: batchId } },
    select: { id: true, fileName: true },
  });
  const said = batch.mappingKey === "" ? undefined : (batch.mapping as ColumnMapping);
  const mapping = said ?? (remembered?.mapping as ColumnMapping | undefined) ?? guessMapping(importer.columns, batch.header);
  const person = await work.tx.appUser.findFirst({ where: { id: batch.createdBy }, select: { name: true } });
  return ok({
    createdBy: person?.name ?? batch.createdBy,
    ...{ id: batch.id, appliedAt: batch.appliedAt, fileName: batch.fileName, rowCount: batch.rowCount, createdAt: batch.createdAt, header: batch.header, problem: batch.problem },
    kind: importer.kind,
    status: batch.status as BatchStatus,
    policy: batch.policy as ImportPolicy,
    samples: samples.map(({ cells }) => cells),
    columns: importer.columns.map(({ key, label, isRequired = false, mayBeFixed = false, example }) => ({ key, label, isRequired, mayBeFixed, example })),
    mapping,
    isRemembered: said === undefined && remembered !== null,
    twin,
    ...(await waitingOf(work, batchId)),
    ...(await countRows(work, batchId, batch)),
  });
} // prettier-ignore

async function waitingOf(work: Work, batchId: string): Promise<Pick<BatchDetail, "isWaiting" | "waiting">> {
  const waiting = await deferredSince(work, waitingKey(batchId));
  return { waiting, isWaiting: waiting !== null };
}

/** What is said of the rows, and how many were looked at in what is going on. */
async function countRows(
  work: Work,
  batchId: string,
  { status, cursor }: { status: string; cursor: number },
) {
  const [row] = await work.tx.$queryRaw<[Record<Verdict | "seen" | "reverted" | "conflicts", number>]>`
    select count(*) filter (where verdict = 'create')::int as create, count(*) filter (where verdict = 'change')::int as change,
           count(*) filter (where verdict = 'same')::int as same, count(*) filter (where verdict = 'error')::int as error,
           count(*) filter (where case ${status} when 'applying' then lead <= ${cursor} when 'reverting' then row_number >= ${cursor}
             else verdict is not null end)::int as seen,
           count(reverted_at)::int as reverted,
           count(*) filter (where problems[1] like 'Not reverted:%')::int as conflicts
      from import_row where tenant_id = ${work.tenantId} and batch_id = ${batchId}`;
  const { seen, reverted, conflicts, ...counts } = row;
  return { counts, seen, reverted, conflicts };
}

export interface ImportRowView {
  rowNumber: number;
  cells: string[];
  verdict: Verdict | null;
  problems: string[];
  notes: string[];
  diff: FieldChange[];
  isApplied: boolean;
  isReverted: boolean;
}

/** Rows of an import in the order of the file. */
export async function listRows(work: Work, input: RowListInput): Promise<Page<ImportRowView>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, z.tuple([z.int32()])) : undefined;
  const rows = await work.tx.$queryRaw<ImportRowView[]>`
    select row_number as "rowNumber", cells, verdict, problems, notes, diff,
           applied_at is not null as "isApplied", reverted_at is not null as "isReverted"
      from import_row where tenant_id = ${work.tenantId} and batch_id = ${input.batchId} and row_number > ${after?.[0] ?? 0}
       ${input.verdict ? sql`and verdict = ${input.verdict}` : empty}
     order by row_number limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.rowNumber]);
}
