import { ok, type Result } from "#kernel/result.ts";
import { answerTo } from "#server/api/errors.ts";
import { emitInQuietHours } from "#server/jobs/deferred.ts";
import type { Work } from "#server/db/transact.ts";
import type { ImportsRefusal } from "../errors.ts";
import { batchDue } from "../events.ts";
import { saveBatch } from "../store.ts";
import { waitingKey } from "../waiting-key.ts";
import { approveBatch, judgeApproval } from "./end-batch.ts";

/**
 * Lets a planned batch take effect in quiet hours: it stays planned, and waits, until they begin or somebody approves it now. Another
 * mapping or a cancel ends the waiting. Where it is quiet already it begins at once.
 *
 * @returns whether it waits; refusals as of `approveBatch`
 */
export async function approveLater(
  work: Work,
  batchId: string,
): Promise<Result<{ waits: boolean }, ImportsRefusal>> {
  const judged = await judgeApproval(work, batchId);
  if (!judged.ok) return judged;
  if (judged.value.isApprovedBefore) return ok({ waits: false });
  const { fileName } = judged.value.batch;
  const as = { key: waitingKey(batchId), title: `Import of ${fileName}`, href: `/imports/${batchId}` };
  return ok({ waits: await emitInQuietHours(work, batchDue, { batchId }, as) });
}

/** The time of a waiting batch has come. What keeps it from taking effect now is told on its page; it stays planned. */
export async function beginApproved(work: Work, batchId: string): Promise<{ began: boolean }> {
  const begun = await approveBatch(work, batchId);
  if (begun.ok) return { began: true };
  if (begun.error.code !== "imports.batch_unknown" && begun.error.code !== "imports.batch_state")
    await saveBatch(work, batchId, { problem: answerTo(begun.error).message });
  return { began: false };
}
