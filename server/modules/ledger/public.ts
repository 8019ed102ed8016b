/** What other rooms and doors may call. */
export { postJournal, type PostJournalInput } from "./use-cases/post-journal.ts";
export { reverseJournal } from "./use-cases/reverse-journal.ts";
export { getJournal, type JournalDetail } from "./queries/get-journal.ts";
export { listJournals, type JournalListRow } from "./queries/list-journals.ts";
export { trialBalance, type TrialBalanceRow } from "./queries/trial-balance.ts";
export { chart, type AccountCode } from "./contract.ts";
export type { PostingLine } from "./domain/posting.ts";
export type { LedgerRefusal } from "./errors.ts";
