import { chart, type AccountCode, type PostingLine } from "#server/modules/ledger/public.ts";
import type { BalanceKind } from "../contract.ts";

/** A match as the books see it. */
export interface PostedMatch {
  targetType: string;
  kind: BalanceKind;
  amountMinor: bigint;
}

/** Where the other side of a match is. Money we expected waits in clearing; all else is booked as what it is. */
export function accountOf(match: Pick<PostedMatch, "targetType" | "kind">): AccountCode {
  switch (match.targetType) {
    case "payment":
    case "refund":
    case "payout":
      return chart.processorClearing.code;
    case "fee":
      return chart.processorFees.code;
    case "dispute":
      return chart.disputes.code;
    default:
      if (match.kind === "reserve" && match.targetType === "adjustment") return chart.processorReserve.code;
      if (match.kind === "advance" && match.targetType === "adjustment") return chart.processorAdvance.code;
      return chart.adjustments.code;
  }
}

/**
 * The journal of a payout: the bank gets the net, every account gives what its matches say. It balances exactly when matches
 * and what was written off add up to the payout.
 */
export function payoutLines(
  payoutMinor: bigint,
  matches: readonly PostedMatch[],
  writtenOffMinor: bigint,
): PostingLine[] {
  const credits = new Map<AccountCode, bigint>();
  const add = (account: AccountCode, minor: bigint) =>
    credits.set(account, (credits.get(account) ?? 0n) + minor);
  for (const match of matches) add(accountOf(match), match.amountMinor);
  add(chart.adjustments.code, writtenOffMinor);
  const lines: PostingLine[] = [...credits]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([account, minor]) => (minor < 0n ? { account, debit: -minor } : { account, credit: minor }));
  return [...bankLine(payoutMinor), ...lines];
}

/** The bank's side: a negative payout is taken from the bank. */
export function bankLine(payoutMinor: bigint): PostingLine[] {
  const account = chart.bank.code;
  return [payoutMinor < 0n ? { account, credit: -payoutMinor } : { account, debit: payoutMinor }];
}

/** The bank sent the payout back: the processor owes it again, and lists it in a later payout. */
export function returnedLines(payoutMinor: bigint): PostingLine[] {
  const [bank] = bankLine(-payoutMinor);
  const account = chart.processorClearing.code;
  return [bank!, payoutMinor < 0n ? { account, credit: -payoutMinor } : { account, debit: payoutMinor }];
}
