import { sql } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { BatchStatus, ColumnMapping, ImportKind, ImportPolicy } from "./contract.ts";
import type { Outcome } from "./importer.ts";

export interface Batch {
  id: string;
  kind: ImportKind;
  fileName: string;
  sha256: string;
  header: string[];
  mapping: ColumnMapping;
  mappingKey: string;
  policy: ImportPolicy;
  status: BatchStatus;
  rowCount: number;
  cursor: number;
  problem: string | null;
}

export interface BatchRow {
  rowNumber: number;
  lead: number;
  cells: string[];
}

/** The batch, locked until the transaction ends; null when there is none. */
export async function lockBatch(work: Work, batchId: string): Promise<Batch | null> {
  const [row] = await work.tx.$queryRaw<Batch[]>`
    select id, kind, file_name as "fileName", sha256, header, mapping, mapping_key as "mappingKey", policy, status,
           row_count as "rowCount", cursor, problem
      from import_batch where tenant_id = ${work.tenantId} and id = ${batchId} for update`;
  return row ?? null;
}

export interface NewBatch {
  id: string;
  kind: ImportKind;
  fileName: string;
  file: string;
  sha256: string;
  header: string[];
}

const SLICE = 2_000;

/** Keeps a file's rows as they are; their numbers are those a spreadsheet shows, where the header is 1. */
export async function insertBatch(work: Work, batch: NewBatch, rows: readonly string[][]): Promise<void> {
  const { tenantId } = work;
  await work.tx.importBatch.create({
    data: { tenantId, ...batch, rowCount: rows.length, createdBy: work.actor.id },
  });
  for (let from = 0; from < rows.length; from += SLICE) {
    const data = rows.slice(from, from + SLICE).map((cells, index) => {
      const rowNumber = from + index + 2;
      return { tenantId, batchId: batch.id, rowNumber, lead: rowNumber, cells };
    });
    await work.tx.importRow.createMany({ data });
  }
}

/** Moves a batch on. */
export async function saveBatch(
  work: Work,
  batchId: string,
  data: Partial<Pick<Batch, "status" | "cursor" | "problem" | "mapping" | "mappingKey" | "policy">> & {
    appliedAt?: Date;
  },
): Promise<void> {
  await work.tx.importBatch.update({
    where: { tenantId_id: { tenantId: work.tenantId, id: batchId } },
    data,
  });
}

/** Says which rows are one thing, and forgets what an earlier dry run said. */
export async function saveLeads(
  work: Work,
  batchId: string,
  rows: readonly Pick<BatchRow, "rowNumber" | "lead">[],
): Promise<void> {
  await work.tx.$executeRaw`
    update import_row r set lead = g.lead, verdict = null, problems = '{}', notes = '{}', diff = '[]'
      from unnest(${rows.map(({ rowNumber }) => rowNumber)}::int[], ${rows.map(({ lead }) => lead)}::int[]) g(number, lead)
     where r.tenant_id = ${work.tenantId} and r.batch_id = ${batchId} and r.row_number = g.number`;
}

export async function rememberMapping(
  work: Work,
  kind: ImportKind,
  signature: string,
  mapping: ColumnMapping,
): Promise<void> {
  const key = { tenantId: work.tenantId, kind, signature };
  await work.tx.importMapping.upsert({
    where: { tenantId_kind_signature: key },
    create: { ...key, mapping },
    update: { mapping },
  });
}

export const allRows = (work: Work, batchId: string): Promise<BatchRow[]> =>
  work.tx.importRow.findMany({
    where: { tenantId: work.tenantId, batchId },
    select: { rowNumber: true, lead: true, cells: true },
    orderBy: { rowNumber: "asc" },
  });

/** The rows of the next whole groups after a lead. */
export const nextRows = (work: Work, batchId: string, after: number, groups: number): Promise<BatchRow[]> =>
  work.tx.$queryRaw<BatchRow[]>`
    select row_number as "rowNumber", lead, cells from import_row
     where tenant_id = ${work.tenantId} and batch_id = ${batchId} and lead in (
       select distinct lead from import_row
        where tenant_id = ${work.tenantId} and batch_id = ${batchId} and lead > ${after} order by lead limit ${groups})
     order by lead, row_number`;

/** Writes down what rows would do, or did at `appliedAt`. */
export async function saveOutcomes(
  work: Work,
  batchId: string,
  outcomes: ReadonlyMap<number, Outcome>,
  appliedAt: Date | null,
): Promise<void> {
  const rows = [...outcomes].map(([number, { verdict, problems = [], notes = [], diff = [], undo = null }]) => ({
    number, verdict, problems, notes, diff,
    undo: appliedAt ? undo : null,
    is_applied: appliedAt !== null && (verdict === "create" || verdict === "change"),
  })); // prettier-ignore
  await work.tx.$executeRaw`
    update import_row r set verdict = o.verdict, problems = o.problems, notes = o.notes, diff = o.diff,
           undo = nullif(o.undo, 'null'::jsonb), applied_at = case when o.is_applied then ${appliedAt}::timestamptz end
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        o(number int, verdict text, problems text[], notes text[], diff jsonb, undo jsonb, is_applied boolean)
     where r.tenant_id = ${work.tenantId} and r.batch_id = ${batchId} and r.row_number = o.number`;
}

export interface RowToUndo {
  rowNumber: number;
  undo: object;
}

/** Rows that wrote something, the last first, before a number. */
export const nextToUndo = (
  work: Work,
  batchId: string,
  before: number,
  limit: number,
): Promise<RowToUndo[]> =>
  work.tx.$queryRaw<RowToUndo[]>(sql`
    select row_number as "rowNumber", undo from import_row
     where tenant_id = ${work.tenantId} and batch_id = ${batchId} and row_number < ${before}
       and undo is not null and applied_at is not null and reverted_at is null
     order by row_number desc limit ${limit}`);

/** A row was taken back at a moment, with those applied as one with it, or stays for a reason. */
export async function saveUndone(
  work: Work,
  batchId: string,
  rowNumber: number,
  at: Date,
  conflict: string | null,
): Promise<void> {
  const { tenantId } = work;
  if (conflict === null)
    await work.tx.$executeRaw`
      update import_row r set reverted_at = ${at} from import_row undone
       where undone.tenant_id = ${tenantId} and undone.batch_id = ${batchId} and undone.row_number = ${rowNumber}
         and r.tenant_id = ${tenantId} and r.batch_id = ${batchId} and r.lead = undone.lead and r.applied_at is not null`;
  else
    await work.tx.importRow.update({
      where: { tenantId_batchId_rowNumber: { tenantId, batchId, rowNumber } },
      data: { problems: { push: `Not reverted: ${conflict}` } },
    });
}
