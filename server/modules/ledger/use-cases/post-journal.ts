import { err, ok, type Result } from "#kernel/result.ts";
import { isLocalDate } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import type { ManualJournalInput } from "../contract.ts";
import { openDay } from "../domain/months.ts";
import { balanceLines, type PostingLine } from "../domain/posting.ts";
import type { LedgerRefusal } from "../errors.ts";
import {
  closedMonths,
  insertJournal,
  journalOfKey,
  knownAccounts,
  lockEventKey,
  lockMonths,
} from "../store.ts";

export interface PostJournalInput {
  /** Names the event that is posted, e.g. `invoice:<id>`; a repeat returns the first journal. */
  eventKey: string;
  /** Local date at the merchant. In a closed month the journal lands on the first day of the next open one. */
  postedOn: string;
  currency: string;
  /** Table and id of the document behind it, e.g. `invoice`. */
  sourceType: string;
  sourceId: string;
  orderId?: string | null;
  memo: string;
  lines: PostingLine[];
  reversesJournalId?: string | null;
}

/**
 * Posts one balanced journal. Lines of zero are dropped; when nothing is left nothing is posted. Call it last: the journal's
 * number holds its series until the transaction ends.
 *
 * @returns the journal's id, the first one's when the event was posted before, null when every line is zero
 * @throws when it does not balance, an account is unknown or the date does not exist: the caller computed it wrongly
 */
export async function postJournal(work: Work, input: PostJournalInput): Promise<string | null> {
  const posted = await tryPosting(work, input);
  if (posted.ok) return posted.value;
  const { code, ...facts } = posted.error;
  const told = JSON.stringify(facts, (_, fact: unknown) =>
    typeof fact === "bigint" ? fact.toString() : fact,
  );
  throw new Error(`Journal ${input.eventKey} cannot be posted: ${code} ${told}`);
}

/** Posts what a person composed; says what is wrong instead of throwing. The same request posts once. */
export async function postManualJournal(
  work: Work,
  input: ManualJournalInput,
): Promise<Result<{ journalId: string }, LedgerRefusal>> {
  const { requestId, ...journal } = input;
  const posted = await tryPosting(work, {
    ...journal,
    eventKey: `manual:${requestId}`,
    sourceType: "manual",
    sourceId: requestId,
  });
  if (!posted.ok) return posted;
  // zero lines are refused for people: a journal without a line is not what they meant
  if (posted.value === null) {
    return err({ code: "ledger.line_invalid", position: 1, account: input.lines[0]?.account ?? "" });
  }
  return ok({ journalId: posted.value });
}

async function tryPosting(
  work: Work,
  input: PostJournalInput,
): Promise<Result<string | null, LedgerRefusal>> {
  const { eventKey, lines, ...rest } = input;
  if (!isLocalDate(input.postedOn)) throw new RangeError(`Not a date: ${input.postedOn}`);
  await lockEventKey(work, eventKey);
  const earlier = await journalOfKey(work, eventKey);
  if (earlier) return ok(earlier);
  const balanced = balanceLines(lines, input.currency);
  if (!balanced.ok) return balanced;
  if (balanced.value.length === 0) return ok(null);
  const codes = [...new Set(balanced.value.map(({ account }) => account))];
  const known = await knownAccounts(work, codes);
  const unknown = codes.find((code) => !known.has(code));
  if (unknown) return err({ code: "ledger.account_unknown", account: unknown });
  await lockMonths(work, "shared");
  const closed = await closedMonths(work);
  const journalId = await insertJournal(work, {
    ...rest,
    eventKey,
    postedOn: openDay(input.postedOn, (month) => closed.has(month)),
    orderId: input.orderId ?? null,
    reversesJournalId: input.reversesJournalId ?? null,
    lines: balanced.value,
  });
  return ok(journalId);
}
