import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { mirrored } from "../domain/posting.ts";
import type { LedgerRefusal } from "../errors.ts";
import { getJournal } from "../queries/get-journal.ts";
import { postJournal } from "./post-journal.ts";

/**
 * Corrects a journal by posting its mirror, linked to it; the journal itself stays. A second call returns the first reversal.
 *
 * @returns the reversal's id; `ledger.journal_unknown` or `ledger.is_reversal`
 */
export async function reverseJournal(
  work: Work,
  input: { journalId: string; postedOn: string; memo: string },
): Promise<Result<{ journalId: string }, LedgerRefusal>> {
  const found = await getJournal(work, input.journalId);
  if (!found.ok) return found;
  const journal = found.value;
  if (journal.reversesJournalId) {
    return err({
      code: "ledger.is_reversal",
      journalId: journal.id,
      reversesJournalId: journal.reversesJournalId,
    });
  }
  const lines = journal.lines.map(({ accountCode, debitMinor, creditMinor, memo }) => ({
    account: accountCode,
    debit: debitMinor,
    credit: creditMinor,
    memo,
  }));
  const journalId = await postJournal(work, {
    eventKey: `reversal:${journal.id}`,
    postedOn: input.postedOn,
    currency: journal.currency,
    sourceType: journal.sourceType,
    sourceId: journal.sourceId,
    orderId: journal.orderId,
    memo: input.memo,
    lines: mirrored(lines),
    reversesJournalId: journal.id,
  });
  if (journalId === null) throw new Error(`Journal ${journal.id} has no lines to reverse.`);
  return ok({ journalId });
}
