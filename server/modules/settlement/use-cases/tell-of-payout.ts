import { tellMoney } from "#kernel/money.ts";
import type { Work } from "#server/db/transact.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import type { Reconciliation } from "../contract.ts";
import type { Equation } from "../domain/equation.ts";
import type { LineRow, PayoutRow } from "../payout-store.ts";

/** A verdict on a payout. */
export interface Judged {
  reconciliation: Reconciliation;
  equation: Equation;
  /** Unmatched lines and why. */
  problems: { line: LineRow; problem: string }[];
  unknownTypes: string[];
  isPosted: boolean;
}

/** Puts into the queue what a payout still needs, and takes out what it no longer needs. */
export async function tellOfPayout(
  work: Work,
  payout: PayoutRow,
  judged: Judged,
  unreadable?: string,
): Promise<void> {
  const typeKey = `payout.unknown_type:${payout.id}`;
  const restKey = `payout.unexplained:${payout.id}`;
  const amount = tellMoney(payout.amountMinor, payout.currency);
  const common = {
    severity: "high",
    subjectType: "payout",
    subjectId: payout.id,
    ownerRole: "finance",
    dueInMinutes: 24 * 60,
  } as const;
  if (judged.reconciliation === "stopped") {
    await raise(work, {
      ...common,
      type: "payout.unknown_type",
      title: `The payout of ${amount} has lines nobody knows yet`,
      facts: { payout: payout.externalId, types: judged.unknownTypes, ...(unreadable ? { unreadable } : {}) },
      nextAction: unreadable
        ? "Look at the named place of the statement with the processor, then read the payout again."
        : "Open the payout and say what each unknown type is; it goes on by itself then.",
      dedupeKey: typeKey,
    });
  } else await solve(work, { dedupeKey: typeKey, resolution: "Every line's type is known." });
  if (judged.reconciliation === "needs_review") {
    const unmatchedMinor = judged.problems.reduce((sum, { line }) => sum + line.netMinor, 0n);
    const { unexplained } = judged.equation;
    await raise(work, {
      ...common,
      type: "payout.unexplained",
      title:
        unexplained === 0n
          ? `${judged.problems.length} lines of the payout of ${amount} match nothing`
          : `${tellMoney(unexplained, payout.currency)} of the payout of ${amount} are not on its statement`,
      facts: {
        payout: payout.externalId,
        currency: payout.currency,
        unexplainedMinor: unexplained,
        unmatchedLines: judged.problems.length,
        unmatchedMinor,
        first: judged.problems.slice(0, 5).map(({ line, problem }) => ({ line: line.externalId, problem })),
      },
      nextAction: "Open the payout, match each open line or write it off with a reason.",
      dedupeKey: restKey,
    });
  } else if (judged.reconciliation === "matched")
    await solve(work, { dedupeKey: restKey, resolution: "Every cent of the payout is explained." });
}
