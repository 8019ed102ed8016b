import { describeJsonRefusal } from "#kernel/json.ts";
import { mapOk } from "#kernel/result.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { callPartner } from "#server/modules/partners/public.ts";
import { raise } from "#server/modules/exceptions/public.ts";
import { parseBalanceTransaction } from "../adapters/stripe/balance-transaction.ts";
import { parseCharge } from "../adapters/stripe/charge.ts";
import { parsePage } from "../adapters/stripe/fields.ts";
import { parsePayout, type ProcessorPayout } from "../adapters/stripe/payout.ts";
import { parseStripeRefund } from "../adapters/stripe/refund.ts";
import {
  releaseOtherLines,
  savePayoutHead,
  upsertLines,
  type PayoutRow,
  type StatementEntry,
} from "../payout-store.ts";
import { judgePayout } from "./judge-payout.ts";
import type { Judged } from "./tell-of-payout.ts";
import { recordPayment } from "./record-payment.ts";
import { recordRefund } from "./record-refund.ts";

/** At most so many missing charges and refunds are fetched in one import; the next one goes on. */
const MOST_FETCHED = 500;

export interface ImportedPayout {
  payoutId: string;
  reconciliation: Judged["reconciliation"];
  isPosted: boolean;
}

/**
 * Reads a payout and its whole statement from the processor, keeps them, fetches charges and refunds that no message told us
 * about, and judges the payout. Call it outside a transaction; any number of times.
 * @throws when the processor gives no answer; the job tries again
 */
export async function importPayout(
  scope: Scope,
  input: { connectionId: string; payoutExternalId: string },
): Promise<ImportedPayout> {
  const { connectionId } = input;
  const payout = await readPayout(scope, connectionId, input.payoutExternalId);
  const statement = await readStatement(scope, connectionId, payout);
  const isListing = payout.reconciliationStatus === "in_progress";
  const options = { isListing, ...(statement.unreadable ? { unreadable: statement.unreadable } : {}) };
  const first = await transact(
    scope,
    async (work) => {
      const row = await savePayoutHead(work, connectionId, payout);
      await keepStatement(work, row, statement.entries, !statement.unreadable);
      return { row, judged: await judgePayout(work, row.id, options) };
    },
    60_000,
  );
  const missing = missingSources(first.judged);
  for (const source of missing) await fetchSource(scope, connectionId, source);
  const judged =
    missing.length > 0
      ? await transact(scope, (work) => judgePayout(work, first.row.id, options), 60_000)
      : first.judged;
  if (!judged) throw new Error(`Payout ${payout.externalId} is gone.`);
  return { payoutId: first.row.id, reconciliation: judged.reconciliation, isPosted: judged.isPosted };
}

async function get(scope: Scope, connectionId: string, operation: string, path: string): Promise<unknown> {
  const answer = await callPartner(scope, { connectionId, lane: "orders", operation, method: "GET", path });
  if (!answer.ok) throw new Error(`The processor did not answer ${operation}: ${answer.error.detail}`);
  return answer.value.body;
}

async function readPayout(scope: Scope, connectionId: string, id: string): Promise<ProcessorPayout> {
  const parsed = parsePayout(
    await get(scope, connectionId, "payout.get", `/v1/payouts/${encodeURIComponent(id)}`),
  );
  if (!parsed.ok) throw new Error(`Payout ${id} was not understood: ${describeJsonRefusal(parsed.error)}`);
  return parsed.value;
}

interface Statement {
  entries: StatementEntry[];
  /** The place that was not understood. What was read before it is kept. */
  unreadable: string | null;
}

async function readStatement(
  scope: Scope,
  connectionId: string,
  payout: ProcessorPayout,
): Promise<Statement> {
  const entries: StatementEntry[] = [];
  // of a manual payout the processor keeps no list: all of it stays unexplained until a person says what it was
  if (!payout.isAutomatic) return { entries, unreadable: null };
  for (let after: string | undefined; ;) {
    const query = new URLSearchParams({ payout: payout.externalId, limit: "100" });
    if (after) query.set("starting_after", after);
    const body = await get(
      scope,
      connectionId,
      "payout.statement",
      `/v1/balance_transactions?${query.toString()}`,
    );
    const page = parsePage(body, (raw) => mapOk(parseBalanceTransaction(raw), (line) => ({ line, raw })));
    if (!page.ok) return { entries, unreadable: describeJsonRefusal(page.error) };
    entries.push(...page.value.items);
    const last = page.value.items.at(-1)?.line.externalId;
    if (!page.value.hasMore || !last) return { entries, unreadable: null };
    after = last;
  }
}

/** Keeps the lines. @param isComplete false while only a part of the statement was read */
export async function keepStatement(
  work: Work,
  payout: PayoutRow,
  entries: readonly StatementEntry[],
  isComplete: boolean,
): Promise<void> {
  const kept = await upsertLines(work, payout, entries);
  if (isComplete && payout.postedAt === null) {
    await releaseOtherLines(
      work,
      payout.id,
      entries.map(({ line }) => line.externalId),
    );
  }
  if (kept.changedAfterPosting.length === 0) return;
  await raise(work, {
    type: "payout.unexplained",
    severity: "critical",
    subjectType: "payout",
    subjectId: payout.id,
    title: "The processor changed a statement that is in the books",
    facts: { payout: payout.externalId, lines: kept.changedAfterPosting.slice(0, 20) },
    nextAction: "Compare the lines with the processor and correct the books by a journal.",
    ownerRole: "finance",
    dedupeKey: `payout.changed:${payout.id}`,
    dueInMinutes: 24 * 60,
  });
}

function missingSources(judged: Judged | null): string[] {
  const sources = (judged?.problems ?? [])
    .filter(({ line }) => line.kind === "charge" || line.kind === "refund")
    .map(({ line }) => line.sourceExternalId)
    .filter((source) => source !== null && /^(ch|py|re|pyr)_/.test(source));
  return [...new Set(sources as string[])].slice(0, MOST_FETCHED);
}

/** Reads a charge, or a refund with its charge, and records it. One that does not exist there stays unmatched. */
async function fetchSource(scope: Scope, connectionId: string, source: string): Promise<void> {
  const fetch = async (path: string, operation: string): Promise<unknown> => {
    const answer = await callPartner(scope, { connectionId, lane: "orders", operation, method: "GET", path });
    if (answer.ok) return answer.value.body;
    if (answer.error.httpStatus === 404 || answer.error.httpStatus === 400) return null;
    throw new Error(`The processor did not answer ${operation}: ${answer.error.detail}`);
  };
  const fetchCharge = async (id: string) => {
    const charge = parseCharge(await fetch(`/v1/charges/${encodeURIComponent(id)}`, "charge.get"));
    if (charge.ok) await transact(scope, (work) => recordPayment(work, connectionId, charge.value));
  };
  if (/^(ch|py)_/.test(source)) return fetchCharge(source);
  const refund = parseStripeRefund(await fetch(`/v1/refunds/${encodeURIComponent(source)}`, "refund.get"));
  if (!refund.ok) return;
  const record = () => transact(scope, (work) => recordRefund(work, connectionId, refund.value));
  const recorded = await record();
  if ("needsCharge" in recorded && recorded.needsCharge) {
    await fetchCharge(recorded.needsCharge);
    await record();
  }
}
