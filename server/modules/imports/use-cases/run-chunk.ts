import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { MOST_LINES } from "../contract.ts";
import { emit } from "#server/db/outbox.ts";
import { readRow } from "../domain/columns.ts";
import { revertAsked } from "../events.ts";
import { failed, type Outcome, type RowToApply } from "../importer.ts";
import { importers } from "../importers.ts";
import { lockBatch, nextRows, saveBatch, saveOutcomes, type Batch, type BatchRow } from "../store.ts";

const TIMEOUT_MS = 120_000;

/** Ends a transaction that must leave no trace, with what it found out. */
class TakenBack extends Error {
  readonly outcomes: Map<number, Outcome>;
  constructor(outcomes: Map<number, Outcome>) {
    super("Nothing of this is kept.");
    this.outcomes = outcomes;
  }
}

/**
 * Tries the next rows of a planned batch: writes them, sees what becomes of them, takes everything back, and keeps only what it saw.
 *
 * @returns whether there is more to try
 */
export async function planChunk(scope: Scope, batchId: string): Promise<{ hasMore: boolean }> {
  const seen = await transact(
    scope,
    async (work) => {
      const batch = await lockBatch(work, batchId);
      if (batch?.status !== "planning") return null;
      const rows = await nextRows(work, batchId, batch.cursor, importers[batch.kind].groupsAtOnce);
      const outcomes = await outcomesOf(work, batch, rows);
      throw new TakenBack(outcomes);
    },
    TIMEOUT_MS,
  ).catch((end: unknown) => {
    if (end instanceof TakenBack) return end.outcomes;
    throw end;
  });
  if (!seen) return { hasMore: false };
  return transact(
    scope,
    async (work) => {
      const batch = await lockBatch(work, batchId);
      if (batch?.status !== "planning") return { hasMore: false };
      const rows = await nextRows(work, batchId, batch.cursor, importers[batch.kind].groupsAtOnce);
      if (rows.length === 0) {
        await saveBatch(work, batchId, { status: "planned", cursor: 0 });
        return { hasMore: false };
      }
      // another run may have been here meanwhile; what it saw of these rows is kept then
      if (rows.every(({ rowNumber }) => seen.has(rowNumber))) {
        await saveOutcomes(work, batchId, seen, null);
        await saveBatch(work, batchId, { cursor: rows.at(-1)!.lead });
      }
      return { hasMore: true };
    },
    TIMEOUT_MS,
  );
}

/**
 * Lets the next rows of an approved batch take effect. Effects, outcomes and the place reached commit together, so a crash at any moment
 * neither repeats nor skips a row. When everything is to be rejected and a row turns wrong meanwhile, what was done is taken back.
 *
 * @returns whether there is more to do
 */
export async function applyChunk(scope: Scope, batchId: string): Promise<{ hasMore: boolean }> {
  try {
    return await transact(
      scope,
      async (work) => {
        const batch = await lockBatch(work, batchId);
        if (batch?.status !== "applying") return { hasMore: false };
        const rows = await nextRows(work, batchId, batch.cursor, importers[batch.kind].groupsAtOnce);
        if (rows.length === 0) {
          await saveBatch(work, batchId, { status: "applied", appliedAt: clock.now() });
          return { hasMore: false };
        }
        const outcomes = await outcomesOf(work, batch, rows);
        const isWrong = [...outcomes.values()].some(({ verdict }) => verdict === "error");
        if (isWrong && batch.policy === "REJECT_EVERYTHING") throw new TakenBack(outcomes);
        await saveOutcomes(work, batchId, outcomes, clock.now());
        await saveBatch(work, batchId, { cursor: rows.at(-1)!.lead });
        return { hasMore: true };
      },
      TIMEOUT_MS,
    );
  } catch (end) {
    if (!(end instanceof TakenBack)) throw end;
    await transact(scope, (work) => rejectLate(work, batchId, end.outcomes));
    return { hasMore: false };
  }
}

async function rejectLate(work: Work, batchId: string, outcomes: Map<number, Outcome>): Promise<void> {
  const batch = await lockBatch(work, batchId);
  if (batch?.status !== "applying") return;
  await saveOutcomes(
    work,
    batchId,
    new Map([...outcomes].filter(([, { verdict }]) => verdict === "error")),
    null,
  );
  const [rowNumber, { problems }] = [...outcomes].find(([, { verdict }]) => verdict === "error")!;
  const problem = `Row ${rowNumber} became wrong after the dry run: ${problems?.[0]} Everything was taken back.`;
  await saveBatch(work, batchId, { status: "reverting", cursor: MOST_LINES + 1, problem });
  await emit(work, revertAsked, { batchId });
}

/** Writes rows of whole groups and says what became of each. */
async function outcomesOf(
  work: Work,
  batch: Batch,
  rows: readonly BatchRow[],
): Promise<Map<number, Outcome>> {
  const importer = importers[batch.kind];
  const outcomes = new Map<number, Outcome>();
  const groups = new Map<number, RowToApply[]>();
  const broken = new Map<number, number>();
  const notes = new Map<number, string[]>();
  for (const { rowNumber, lead, cells } of rows) {
    const read = readRow(importer.columns, batch.mapping, batch.policy, cells);
    if (read.problems.length > 0) {
      outcomes.set(rowNumber, failed(...read.problems));
      broken.set(lead, rowNumber);
    } else {
      const row = { rowNumber, values: read.values, notes: read.notes };
      const group = groups.get(lead);
      if (group) group.push(row);
      else groups.set(lead, [row]);
      notes.set(rowNumber, read.notes);
    }
  }
  if (importer.isWhole) {
    for (const [lead, rowNumber] of broken) {
      for (const row of groups.get(lead) ?? [])
        outcomes.set(row.rowNumber, failed(`Row ${rowNumber} of the same order is wrong.`));
      groups.delete(lead);
    }
  }
  const applied = await importer.apply(work, [...groups.values()], `import:${batch.id}`);
  for (const [rowNumber, outcome] of applied)
    outcomes.set(rowNumber, {
      ...outcome,
      notes: [...(notes.get(rowNumber) ?? []), ...(outcome.notes ?? [])],
    });
  return outcomes;
}
