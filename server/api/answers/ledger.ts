import type { LedgerRefusal } from "#server/modules/ledger/errors.ts";
import type { Answer } from "../refusal.ts";

/** Answers to the refusals of posting, and of closing months. */
export const ledgerAnswers: { [Code in LedgerRefusal["code"]]: Answer<Code> } = {
  "ledger.journal_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such journal." },
  "ledger.unbalanced": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) =>
      `Debits (${f.debitMinor}) and credits (${f.creditMinor}) in ${f.currency} minor units differ.`,
  },
  "ledger.line_invalid": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `Line ${f.position} (${f.account}) needs a debit or a credit, not both.`,
  },
  "ledger.account_unknown": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `There is no account ${f.account}.`,
  },
  "ledger.is_reversal": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "A reversal is not reversed; post the journal again instead.",
  },
  "ledger.month_not_over": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `${f.month} ends on ${f.endsOn}; close it after.`,
  },
  "ledger.earlier_month_open": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Close ${f.openMonth} before ${f.month}.`,
  },
  "ledger.later_month_closed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `${f.closedMonth} is closed; reopen it before ${f.month}.`,
  },
  "ledger.month_not_closed": { trpc: "CONFLICT", http: 409, message: (f) => `${f.month} is not closed.` },
};
