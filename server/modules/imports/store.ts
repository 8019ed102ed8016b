import { empty, join, sql } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import {
  MOST_LINES,
  type BatchStatus,
  type ColumnMapping,
  type ImportKind,
  type ImportPolicy,
} from "./contract.ts";
import type { Outcome, RowToUndo } from "./importer.ts";

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

const SLICE = 5_000;

/** Keeps a file's rows as they are, with the numbers that a spreadsheet shows. */
export async function insertBatch(
  work: Work,
  batch: NewBatch,
  rows: readonly { number: number; cells: string[] }[],
): Promise<void> {
  const { tenantId } = work;
  await work.tx.importBatch.create({
    data: { tenantId, ...batch, rowCount: rows.length, createdBy: work.actor.id },
  });
  for (let from = 0; from < rows.length; from += SLICE) {
    const slice = rows.slice(from, from + SLICE);
    await work.tx.$executeRaw`
      insert into import_row (tenant_id, batch_id, row_number, lead, cells)
      select ${tenantId}, ${batch.id}, number, number, cells
        from jsonb_to_recordset(${JSON.stringify(slice)}::jsonb) r(number int, cells text[])`;
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

/** Says which rows follow another as one thing with it, and forgets what an earlier dry run said. */
export async function saveLeads(
  work: Work,
  batchId: string,
  followers: readonly Pick<BatchRow, "rowNumber" | "lead">[],
): Promise<void> {
  const { tenantId } = work;
  await work.tx.$executeRaw`
    update import_row set lead = row_number, verdict = null, problems = '{}', notes = '{}', diff = '[]'
     where tenant_id = ${tenantId} and batch_id = ${batchId} and (verdict is not null or lead <> row_number)`;
  await work.tx.$executeRaw`
    update import_row r set lead = g.lead
      from unnest(${followers.map(({ rowNumber }) => rowNumber)}::int[], ${followers.map(({ lead }) => lead)}::int[]) g(number, lead)
     where r.tenant_id = ${tenantId} and r.batch_id = ${batchId} and r.row_number = g.number`;
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

/** All rows in the order of the file, with the cells at these places only. */
export const cellsAt = (
  work: Work,
  batchId: string,
  places: readonly number[],
): Promise<Pick<BatchRow, "rowNumber" | "cells">[]> => {
  const cells = join(places.map((at) => sql`cells[${at + 1}::int]`), ", "); // prettier-ignore
  return work.tx.$queryRaw`
    select row_number as "rowNumber", array[${places.length > 0 ? cells : empty}]::text[] as cells from import_row
     where tenant_id = ${work.tenantId} and batch_id = ${batchId} order by row_number`;
};

/** The rows of the next whole groups after a lead. */
export const nextRows = (work: Work, batchId: string, after: number, groups: number): Promise<BatchRow[]> =>
  work.tx.$queryRaw<BatchRow[]>`
    select row_number as "rowNumber", lead, cells from import_row
     where tenant_id = ${work.tenantId} and batch_id = ${batchId} and lead > ${after} and lead <= (
       select max(lead) from (
         select distinct lead from import_row
          where tenant_id = ${work.tenantId} and batch_id = ${batchId} and lead > ${after} order by lead limit ${groups}) next)
     order by lead, row_number`;

/**
 * Writes down what rows would do, or did at `appliedAt`. A batch that was just uploaded is unknown to the planner's statistics, so the
 * rows are named by the range of their index and looked up in what is said of them: no join that could be planned for one row.
 */
export async function saveOutcomes(
  work: Work,
  batchId: string,
  outcomes: ReadonlyMap<number, Outcome>,
  appliedAt: Date | null,
): Promise<void> {
  if (outcomes.size === 0) return;
  const said = Object.fromEntries([...outcomes].map(([number, { verdict, problems = [], notes = [], diff = [], undo = null }]) => [
    number,
    { verdict, problems, notes, diff, undo: appliedAt ? undo : null, is_applied: appliedAt !== null && (verdict === "create" || verdict === "change") },
  ])); // prettier-ignore
  await work.tx.$executeRaw`
    update import_row r set (verdict, problems, notes, diff, undo, applied_at) = (
           select verdict, problems, notes, diff, nullif(undo, 'null'::jsonb), case when is_applied then ${appliedAt}::timestamptz end
             from jsonb_to_record(said -> r.row_number::text)
               o(verdict text, problems text[], notes text[], diff jsonb, undo jsonb, is_applied boolean))
      from (select ${JSON.stringify(said)}::jsonb as said offset 0) of_all
     where r.tenant_id = ${work.tenantId} and r.batch_id = ${batchId}
       and r.row_number between ${Math.min(...outcomes.keys())} and ${Math.max(...outcomes.keys())}
       and of_all.said ? r.row_number::text`;
}

/** Rows that wrote something, the last first, before a number. */
export const nextToUndo = (
  work: Work,
  batchId: string,
  before: number,
  limit: number,
): Promise<(RowToUndo & { lead: number })[]> =>
  work.tx.$queryRaw<(RowToUndo & { lead: number })[]>(sql`
    select row_number as "rowNumber", lead, undo from import_row
     where tenant_id = ${work.tenantId} and batch_id = ${batchId} and row_number < ${before}
       and undo is not null and applied_at is not null and reverted_at is null
     order by row_number desc limit ${limit}`);

/** Rows were taken back at a moment, each with those applied as one with it; those with a conflict stay for the reason it gives. */
export async function saveUndone(
  work: Work,
  batchId: string,
  rows: readonly Pick<BatchRow, "rowNumber" | "lead">[],
  conflicts: ReadonlyMap<number, string>,
  at: Date,
): Promise<void> {
  const { tenantId } = work;
  const leads = rows.filter(({ rowNumber }) => !conflicts.has(rowNumber)).map(({ lead }) => lead);
  await work.tx.$executeRaw`
    update import_row set reverted_at = ${at}
     where tenant_id = ${tenantId} and batch_id = ${batchId} and applied_at is not null
       and lead between ${Math.min(...leads, MOST_LINES)} and ${Math.max(...leads, 0)} and lead = any(${leads}::int[])`;
  for (const [rowNumber, why] of conflicts)
    await work.tx.importRow.update({
      where: { tenantId_batchId_rowNumber: { tenantId, batchId, rowNumber } },
      data: { problems: { push: `Not reverted: ${why}` } },
    });
}
