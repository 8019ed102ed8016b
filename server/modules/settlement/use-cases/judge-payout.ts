import { z } from "zod";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { current } from "#server/modules/releases/public.ts";
import { clock } from "#server/platform/clock.ts";
import { balanceKindOf } from "../adapters/stripe/balance-transaction.ts";
import { defaultFeeMapping, feeMappingSchema, type FeeMapping, type Reconciliation } from "../contract.ts";
import { equationOf, isOwnLine } from "../domain/equation.ts";
import { climb, usageKey, type LineMatch } from "../domain/ladder.ts";
import { payoutPosted } from "../events.ts";
import {
  clearLadder,
  insertMatches,
  linesOf,
  lockConnectionPayouts,
  lockPayout,
  matchesOf,
  matchesOfTargets,
  saveKinds,
  savePayout,
  type LineRow,
  type PayoutRow,
} from "../payout-store.ts";
import { targetsOf } from "../queries/targets.ts";
import { postPayout, postReturnedPayout } from "./post-payout.ts";
import { tellOfPayout, type Judged } from "./tell-of-payout.ts";

/** What somebody decided to take as a loss or gain although nothing explains it. Amounts are decimal text. */
export const writtenOffSchema = z.object({
  minor: z.string(),
  reason: z.string(),
  by: z.string(),
  at: z.string(),
});
export type WrittenOff = z.infer<typeof writtenOffSchema>;

/**
 * Explains a payout anew: applies the mapping of types, climbs the ladder for every line that no person has decided, checks the
 * equation, tells finance what is open, and posts once when everything is explained and the money moved. May run any number of
 * times; the result depends on what is stored, not on how it came. A posted payout keeps what was explained.
 *
 * @param options.isListing the processor is still linking lines: nothing is missed yet
 * @param options.unreadable a place of the statement that was not understood; it stops the payout
 */
export async function judgePayout(
  work: Work,
  payoutId: string,
  options: { isListing?: boolean; unreadable?: string } = {},
): Promise<Judged | null> {
  const seen = await work.tx.payout.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: payoutId } },
    select: { connectionId: true },
  });
  if (!seen) return null;
  await lockConnectionPayouts(work, seen.connectionId);
  const payout = await lockPayout(work, payoutId);
  if (!payout) return null;
  const mapping = await current(work, "settlement.fee_mapping", feeMappingSchema, defaultFeeMapping);
  const all = await linesOf(work, payoutId);
  const lines = all.filter((line) => !isOwnLine(line, payout.externalId));
  if (payout.postedAt === null) await applyMapping(work, lines, mapping.body);
  const equation = equationOf(payout.amountMinor, lines);
  const problems = payout.postedAt ? [] : await explain(work, payout, lines);
  const unknownTypes = [...new Set(lines.filter((line) => line.kind === "unknown").map(({ type }) => type))];
  const writtenOff = writtenOffOf(payout);
  const reconciliation = payout.postedAt
    ? "matched"
    : verdict({
        ...options,
        unknownTypes,
        problems,
        unexplained: equation.unexplained - BigInt(writtenOff?.minor ?? 0),
      });
  await savePayout(work, payoutId, {
    reconciliation,
    equation: JSON.parse(
      JSON.stringify({ ...equation, writtenOff }, (_, v: unknown) =>
        typeof v === "bigint" ? v.toString() : v,
      ),
    ) as object,
    unexplainedMinor: equation.unexplained,
    lineCount: lines.length,
    matchedCount: lines.length - problems.length,
    feeMappingVersion: mapping.version,
    stoppedReason: reconciliation === "stopped" ? (options.unreadable ?? stopped(unknownTypes)) : null,
  });
  const judged: Judged = {
    reconciliation,
    equation,
    problems,
    unknownTypes,
    isPosted: payout.postedAt !== null,
  };
  await tellOfPayout(work, payout, judged, options.unreadable);
  return { ...judged, isPosted: await book(work, payout, judged, lines, writtenOff) };
}

const stopped = (types: readonly string[]) => `Unknown: ${types.join(", ")}`;

/** The write-off of a payout, as long as it is for the remainder that is there now. */
export function writtenOffOf(payout: Pick<PayoutRow, "equation">): WrittenOff | null {
  const stored = z.object({ writtenOff: writtenOffSchema.nullish() }).safeParse(payout.equation);
  return stored.success ? (stored.data.writtenOff ?? null) : null;
}

function verdict(facts: {
  isListing?: boolean;
  unreadable?: string;
  unknownTypes: string[];
  problems: unknown[];
  unexplained: bigint;
}): Reconciliation {
  if (facts.unreadable !== undefined || facts.unknownTypes.length > 0) return "stopped";
  if (facts.isListing) return "importing";
  return facts.problems.length > 0 || facts.unexplained !== 0n ? "needs_review" : "matched";
}

/** Types the adapter does not know get the kind a person gave them; the adapter's own knowledge is not overruled. */
async function applyMapping(work: Work, lines: LineRow[], mapping: FeeMapping): Promise<void> {
  const changed: { id: string; kind: LineRow["kind"] }[] = [];
  for (const line of lines) {
    const category = z.object({ reporting_category: z.string() }).safeParse(line.raw);
    const known = balanceKindOf(line.type, category.success ? category.data.reporting_category : "");
    const mapped = Object.hasOwn(mapping.types, line.type) ? mapping.types[line.type] : undefined;
    const kind = known === "unknown" ? (mapped ?? "unknown") : known;
    if (kind === line.kind) continue;
    line.kind = kind;
    changed.push({ id: line.id, kind });
  }
  await saveKinds(work, changed);
}

async function explain(work: Work, payout: PayoutRow, lines: LineRow[]): Promise<Judged["problems"]> {
  await clearLadder(work, payout.id);
  const kept = await matchesOf(work, payout.id);
  const decided = new Set(kept.map((match) => match.balanceTransactionId));
  const open = lines.filter((line) => !decided.has(line.id));
  const targets = await targetsOf(work, payout.connectionId, open);
  const elsewhere = await matchesOfTargets(
    work,
    targets.map(({ id }) => id),
    payout.id,
  );
  const used = new Set(
    [...kept, ...elsewhere].map((match) => usageKey(match.targetType, match.targetId, match.amountMinor)),
  );
  const found: LineMatch[] = [];
  const problems: Judged["problems"] = [];
  for (const line of open) {
    const climbed = line.currency === payout.currency ? climb(line, targets, used) : foreign(line, payout);
    if ("problem" in climbed) problems.push({ line, problem: climbed.problem });
    else found.push(...climbed.matches);
  }
  await insertMatches(work, found);
  return problems;
}

const foreign = (line: LineRow, payout: PayoutRow) => ({
  problem: `The line is in ${line.currency}, the payout in ${payout.currency}.`,
});

/** Posts what is complete. A payout that came back is posted both ways: its fees stay, its money is owed again. */
async function book(
  work: Work,
  payout: PayoutRow,
  judged: Judged,
  lines: LineRow[],
  writtenOff: WrittenOff | null,
): Promise<boolean> {
  const hasMoved = payout.status !== "pending" && payout.status !== "in_transit";
  const isNew = judged.reconciliation === "matched" && payout.postedAt === null && hasMoved;
  if (isNew) {
    await savePayout(work, payout.id, { postedAt: clock.now() });
    await emit(work, payoutPosted, { payoutId: payout.id });
    await postPayout(work, payout, lines, BigInt(writtenOff?.minor ?? 0));
  }
  const isPosted = isNew || payout.postedAt !== null;
  if (isPosted && (payout.status === "failed" || payout.status === "canceled"))
    await postReturnedPayout(work, payout);
  return isPosted;
}
