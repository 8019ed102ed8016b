import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import { dropDeferred } from "#server/jobs/deferred.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { MOST_LINES, type BatchStatus } from "../contract.ts";
import type { ImportsRefusal } from "../errors.ts";
import { batchApproved, revertAsked } from "../events.ts";
import { importers } from "../importers.ts";
import { waitingKey } from "../waiting-key.ts";
import { lockBatch, nextToUndo, saveBatch, saveUndone, type Batch } from "../store.ts";

/** Lets a planned batch take effect; `imports.rows_fail` and `.applied_before` when it must not. Approving again changes nothing. */
export async function approveBatch(work: Work, batchId: string): Promise<Result<undefined, ImportsRefusal>> {
  const judged = await judgeApproval(work, batchId);
  if (!judged.ok) return judged;
  await dropDeferred(work, waitingKey(batchId));
  if (judged.value.isApprovedBefore) return ok();
  await saveBatch(work, batchId, { status: "applying", cursor: 0 });
  await emit(work, batchApproved, { batchId });
  return ok();
}

/** The batch, locked, if it may take effect. */
export async function judgeApproval(
  work: Work,
  batchId: string,
): Promise<Result<{ batch: Batch; isApprovedBefore: boolean }, ImportsRefusal>> {
  const batch = await lockBatch(work, batchId);
  if (!batch) return err({ code: "imports.batch_unknown", batchId });
  if (batch.status === "applying" || batch.status === "applied") return ok({ batch, isApprovedBefore: true });
  if (batch.status !== "planned") return err(stateOf(batch.status, "planned"));
  const rows = await work.tx.importRow.count({
    where: { tenantId: work.tenantId, batchId, verdict: "error" },
  });
  if (rows > 0 && batch.policy === "REJECT_EVERYTHING") return err({ code: "imports.rows_fail", rows });
  const twin = await appliedTwin(work, batch);
  if (twin) return err({ code: "imports.applied_before", batchId: twin.id, fileName: twin.fileName });
  return ok({ batch, isApprovedBefore: false });
}

/** Leaves a batch that took no effect. */
export async function cancelBatch(work: Work, batchId: string): Promise<Result<undefined, ImportsRefusal>> {
  const batch = await lockBatch(work, batchId);
  if (!batch) return err({ code: "imports.batch_unknown", batchId });
  if (batch.status === "canceled") return ok();
  if (!["uploaded", "planning", "planned"].includes(batch.status))
    return err(stateOf(batch.status, "not begun"));
  await dropDeferred(work, waitingKey(batchId));
  await saveBatch(work, batchId, { status: "canceled" });
  return ok();
}

/** Asks for what an applied batch did to be taken back. Asking again changes nothing. */
export async function askRevert(work: Work, batchId: string): Promise<Result<undefined, ImportsRefusal>> {
  const batch = await lockBatch(work, batchId);
  if (!batch) return err({ code: "imports.batch_unknown", batchId });
  if (batch.status === "reverting" || batch.status === "reverted") return ok();
  if (batch.status !== "applied") return err(stateOf(batch.status, "applied"));
  await saveBatch(work, batchId, { status: "reverting", cursor: MOST_LINES + 1 });
  await emit(work, revertAsked, { batchId });
  return ok();
}

/**
 * Takes back the next rows, the last first, each where nothing changed since; the others keep what they did and say why.
 *
 * @returns whether there is more to take back
 */
export async function revertChunk(scope: Scope, batchId: string): Promise<{ hasMore: boolean }> {
  return transact(
    scope,
    async (work) => {
      const batch = await lockBatch(work, batchId);
      if (batch?.status !== "reverting") return { hasMore: false };
      const importer = importers[batch.kind];
      const rows = await nextToUndo(work, batchId, batch.cursor, importer.groupsAtOnce);
      if (rows.length === 0) {
        await saveBatch(work, batchId, { status: batch.problem ? "failed" : "reverted" });
        return { hasMore: false };
      }
      const conflicts = await importer.undo(work, rows, `import-revert:${batchId}`);
      await saveUndone(work, batchId, rows, conflicts, clock.now());
      await saveBatch(work, batchId, { cursor: rows.at(-1)!.rowNumber });
      return { hasMore: true };
    },
    120_000,
  );
}

const stateOf = (status: BatchStatus, wanted: string): ImportsRefusal => ({
  code: "imports.batch_state",
  status,
  wanted,
});

/** Another batch by which the same file, understood the same way, is in effect. Two approvals at once wait for each other. */
async function appliedTwin(work: Work, batch: Batch): Promise<{ id: string; fileName: string } | null> {
  await work.tx
    .$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`import:${work.tenantId}:${batch.sha256}`}, 0))`;
  return work.tx.importBatch.findFirst({
    where: {
      tenantId: work.tenantId,
      kind: batch.kind,
      sha256: batch.sha256,
      mappingKey: batch.mappingKey,
      status: { in: ["applying", "applied", "reverting"] },
    },
    select: { id: true, fileName: true },
  });
}
