import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { factsJson } from "../domain/facts.ts";
import type { ExceptionsRefusal } from "../errors.ts";
import { insertAttempt } from "../store.ts";

/** Records what was tried, by a person or a job, so that the next one does not try it again. `exceptions.unknown` otherwise. */
export async function attempt(
  work: Work,
  exceptionId: string,
  text: string,
  facts: Record<string, unknown> = {},
): Promise<Result<undefined, ExceptionsRefusal>> {
  const found = await work.tx.exception.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: exceptionId } },
    select: { id: true },
  });
  if (!found) return err({ code: "exceptions.unknown", exceptionId });
  await insertAttempt(work, { exceptionId, text, facts: factsJson(facts), at: clock.now() });
  return ok();
}
