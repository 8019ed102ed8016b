import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import type { MailRefusal } from "./errors.ts";
import { mailQueued } from "./events.ts";

/** Queues a failed mail again. */
export async function retryMail(
  work: Work,
  mailId: string,
): Promise<Result<{ mailId: string }, MailRefusal>> {
  const { tenantId, tx } = work;
  const changed = await tx.outgoingMail.updateMany({
    where: { tenantId, id: mailId, status: "failed" },
    data: { status: "queued" },
  });
  if (changed.count === 0) {
    const row = await tx.outgoingMail.findUnique({ where: { tenantId_id: { tenantId, id: mailId } } });
    if (!row) return err({ code: "mail.mail_unknown", mailId });
    return err({ code: "mail.not_failed", mailId, status: row.status });
  }
  await emit(work, mailQueued, { mailId });
  return ok({ mailId });
}
