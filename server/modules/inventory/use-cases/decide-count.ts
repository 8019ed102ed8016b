import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { solve } from "#server/modules/exceptions/public.ts";
import { clock } from "#server/platform/clock.ts";
import type { CountStatus, DecideCountInput } from "../contract.ts";
import { hasCounted, lockCount, updateCount, updateLine } from "../count-store.ts";
import { endOf } from "../domain/count-states.ts";
import { varianceOf } from "../domain/count-tolerance.ts";
import type { InventoryRefusal } from "../errors.ts";
import { freeCountedBin, planRecount } from "./plan-count.ts";
import { fullLinesOf, postLines, varianceKey } from "./submit-count.ts";

/**
 * A second person decides about the differences of a count, all alike or line by line. What is approved is posted in this
 * transaction, what is rejected changes nothing, and what is to be counted again becomes a new count of the bin. Promises that
 * rested on units which are not there give way, as with any adjustment. Deciding again what ended that way changes nothing.
 *
 * @returns the status and the recount; `inventory.count_unknown`, `.count_state`, `.count_own` for who counted, `.count_stale`,
 *   `.count_note_required`, or what the stock refuses, e.g. `.below_zero` when the bin was emptied meanwhile
 */
export async function decideCount(
  work: Work,
  input: DecideCountInput,
): Promise<Result<{ status: CountStatus; recountId: string | null }, InventoryRefusal>> {
  const { countId, note } = input;
  const count = await lockCount(work, countId);
  if (!count) return err({ code: "inventory.count_unknown", countId });
  const { number, status, version } = count;
  if (status === "planned" || status === "open" || status === "canceled")
    return err({ code: "inventory.count_state", number, status, wanted: "pending_approval" });
  const lines = await fullDecisions(work, input);
  const end = endOf(lines.map(({ decision }) => decision));
  if (status === end) return ok({ status, recountId: await recountOf(work, countId) });
  if (status !== "pending_approval")
    return err({ code: "inventory.count_state", number, status, wanted: "pending_approval" });
  if (await hasCounted(work, countId, work.actor.id)) return err({ code: "inventory.count_own", number });
  if (version !== input.version) return err({ code: "inventory.count_stale", number, version });
  if (note.length < 2) return err({ code: "inventory.count_note_required", number });
  const approved = lines.filter(({ decision }) => decision === "approve").map(({ line }) => line);
  const posted = await postLines(work, count, approved);
  if (!posted.ok) return posted;
  for (const { line, decision } of lines) await updateLine(work, line.id, { decision });
  const decided = { decidedBy: work.actor.id, decidedAt: clock.now(), note };
  await updateCount(work, countId, { ...decided, status: end });
  const isAgain = lines.some(({ decision }) => decision === "recount");
  const recountId = isAgain ? await planRecount(work, count) : null;
  if (end === "posted" && !isAgain) await freeCountedBin(work, count.binId);
  await solve(work, { dedupeKey: varianceKey(countId), resolution: note });
  return ok({ status: end, recountId });
}

/** The lines that differ with what is decided about each. */
async function fullDecisions(work: Work, input: DecideCountInput) {
  const lines = (await fullLinesOf(work, input.countId)).filter((line) => varianceOf(line) !== 0);
  return lines.map((line) => ({
    line,
    decision: input.lines.find(({ lineId }) => lineId === line.id)?.decision ?? input.decision,
  }));
}

async function recountOf(work: Work, countId: string): Promise<string | null> {
  const row = await work.tx.stockCount.findFirst({
    where: { tenantId: work.tenantId, parentId: countId },
    select: { id: true },
  });
  return row?.id ?? null;
}
