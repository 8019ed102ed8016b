import { err, ok, type Result } from "#kernel/result.ts";
import type { LedgerRefusal } from "../errors.ts";

/** One side of a posting, in minor units of the journal's currency; not both sides, never negative. */
export interface PostingLine {
  account: string;
  debit?: bigint;
  credit?: bigint;
  memo?: string;
}

export interface BalancedLine {
  account: string;
  debit: bigint;
  credit: bigint;
  memo: string;
}

/**
 * Checks lines and drops the ones of zero on both sides; an invoice without tax has no tax line. No line is left when everything
 * was zero, which posts nothing.
 */
export function balanceLines(
  lines: readonly PostingLine[],
  currency: string,
): Result<BalancedLine[], LedgerRefusal> {
  const full = lines.map(({ account, debit = 0n, credit = 0n, memo = "" }) => ({
    account,
    debit,
    credit,
    memo,
  }));
  const wrong = full.findIndex(
    ({ debit, credit }) => debit < 0n || credit < 0n || (debit > 0n && credit > 0n),
  );
  if (wrong >= 0)
    return err({ code: "ledger.line_invalid", position: wrong + 1, account: full[wrong]!.account });
  const kept = full.filter(({ debit, credit }) => debit !== credit);
  const debitMinor = kept.reduce((sum, line) => sum + line.debit, 0n);
  const creditMinor = kept.reduce((sum, line) => sum + line.credit, 0n);
  if (debitMinor !== creditMinor)
    return err({ code: "ledger.unbalanced", debitMinor, creditMinor, currency });
  return ok(kept);
}

/** The same lines with their sides exchanged: together they sum to nothing on every account. */
export function mirrored(lines: readonly BalancedLine[]): BalancedLine[] {
  return lines.map(({ debit, credit, ...line }) => ({ ...line, debit: credit, credit: debit }));
}
