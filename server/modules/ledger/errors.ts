/** Expected refusals of this room. Nothing was written when one is returned. */
export type LedgerRefusal =
  | { code: "ledger.journal_unknown"; journalId: string }
  | { code: "ledger.unbalanced"; debitMinor: bigint; creditMinor: bigint; currency: string }
  /** Each line has a debit or a credit, never both and never neither. */
  | { code: "ledger.line_invalid"; position: number; account: string }
  | { code: "ledger.account_unknown"; account: string }
  /** A reversal is corrected by posting again, not by reversing it. */
  | { code: "ledger.is_reversal"; journalId: string; reversesJournalId: string }
  | { code: "ledger.month_not_over"; month: string; endsOn: string }
  | { code: "ledger.earlier_month_open"; month: string; openMonth: string }
  | { code: "ledger.later_month_closed"; month: string; closedMonth: string }
  | { code: "ledger.month_not_closed"; month: string };
