import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { current, publish } from "#server/modules/releases/public.ts";
import { clock } from "#server/platform/clock.ts";
import { stripeBalanceTypes } from "../adapters/stripe/balance-transaction.ts";
import {
  defaultFeeMapping,
  feeMappingSchema,
  type DecideLineInput,
  type MapTypeInput,
  type WriteOffRemainderInput,
} from "../contract.ts";
import { feeOf, type LineMatch } from "../domain/ladder.ts";
import type { SettlementRefusal } from "../errors.ts";
import { insertMatches, linesOf, lockConnectionPayouts, lockPayout, savePayout } from "../payout-store.ts";
import { judgePayout, type WrittenOff } from "./judge-payout.ts";

type Decided = Result<{ payoutId: string; reconciliation: string; isPosted: boolean }, SettlementRefusal>;

/**
 * A person says what a line is: a payment or refund, or one of the kinds of the books, or a write-off. Stored as rung 5 with the
 * reason; the payout is judged again at once.
 *
 * @returns the payout's new state; `settlement.line_unknown`, `.payout_posted`, `.line_matched`, `.target_unknown` or `.currency_differs`
 */
export async function decideLine(work: Work, input: DecideLineInput): Promise<Decided> {
  const { lineId, reason } = input;
  const seen = await work.tx.balanceTransaction.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: lineId } },
    select: { payoutId: true, connectionId: true },
  });
  if (!seen?.payoutId) return err({ code: "settlement.line_unknown", lineId });
  await lockConnectionPayouts(work, seen.connectionId);
  const payout = await lockPayout(work, seen.payoutId);
  if (!payout || payout.postedAt) return err({ code: "settlement.payout_posted", payoutId: seen.payoutId });
  const line = (await linesOf(work, payout.id)).find(({ id }) => id === lineId);
  if (!line) return err({ code: "settlement.line_unknown", lineId });
  const matched = await work.tx.settlementMatch.count({
    where: { tenantId: work.tenantId, balanceTransactionId: lineId },
  });
  if (matched > 0) return err({ code: "settlement.line_matched", lineId });
  const target = await targetOf(work, input);
  if (!target) {
    return err({
      code: "settlement.target_unknown",
      targetType: input.targetType,
      targetId: input.targetId ?? "",
    });
  }
  if (target.currency !== null && target.currency !== line.currency) {
    return err({
      code: "settlement.currency_differs",
      lineCurrency: line.currency,
      targetCurrency: target.currency,
    });
  }
  const match: LineMatch = {
    lineId,
    targetType: input.targetType,
    targetId: input.targetId ?? line.sourceExternalId ?? line.externalId,
    orderId: target.orderId,
    rung: 5,
    score: 100,
    amountMinor: line.amountMinor,
    reason,
  };
  await insertMatches(work, [match, ...feeOf(line, target.orderId, 5)]);
  return judged(work, payout.id);
}

async function targetOf(
  work: Work,
  input: DecideLineInput,
): Promise<{ orderId: string | null; currency: string | null } | null> {
  const key = { tenantId_id: { tenantId: work.tenantId, id: input.targetId ?? "" } };
  const select = { orderId: true, currency: true } as const;
  if (input.targetType === "payment") return work.tx.payment.findUnique({ where: key, select });
  if (input.targetType === "refund") return work.tx.refund.findUnique({ where: key, select });
  return { orderId: null, currency: null };
}

/** Takes back what a person decided of a line; the ladder climbs again. `settlement.line_unknown` or `.payout_posted`. */
export async function undecideLine(work: Work, lineId: string): Promise<Decided> {
  const line = await work.tx.balanceTransaction.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: lineId } },
    select: { payoutId: true, connectionId: true },
  });
  if (!line?.payoutId) return err({ code: "settlement.line_unknown", lineId });
  await lockConnectionPayouts(work, line.connectionId);
  const payout = await lockPayout(work, line.payoutId);
  if (!payout || payout.postedAt) return err({ code: "settlement.payout_posted", payoutId: line.payoutId });
  await work.tx.settlementMatch.deleteMany({
    where: { tenantId: work.tenantId, balanceTransactionId: lineId, rung: 5 },
  });
  return judged(work, payout.id);
}

/**
 * Takes the remainder that no line explains as gain or loss, with a reason. It holds for exactly this remainder: when the
 * statement changes, the difference is open again.
 */
export async function writeOffRemainder(work: Work, input: WriteOffRemainderInput): Promise<Decided> {
  const { payoutId, reason } = input;
  const payout = await lockPayout(work, payoutId);
  if (!payout) return err({ code: "settlement.payout_unknown", payoutId });
  if (payout.postedAt) return err({ code: "settlement.payout_posted", payoutId });
  const writtenOff: WrittenOff = {
    minor: payout.unexplainedMinor.toString(),
    reason,
    by: work.actor.id,
    at: clock.now().toISOString(),
  };
  const before = (payout.equation ?? {}) as Record<string, string>;
  await savePayout(work, payoutId, { equation: { ...before, writtenOff } as object });
  return judged(work, payoutId);
}

/**
 * Says what a type of line is that the adapter does not know, as a new version of the mapping, and judges every stopped payout
 * again. Types the adapter knows keep their kind.
 */
export async function mapType(
  work: Work,
  input: MapTypeInput,
): Promise<Result<{ version: number; judged: number }, SettlementRefusal>> {
  const { type, kind, reason } = input;
  if ((stripeBalanceTypes as string[]).includes(type))
    return err({ code: "settlement.type_known", type, kind });
  const before = await current(work, "settlement.fee_mapping", feeMappingSchema, defaultFeeMapping);
  const published = await publish(work, {
    kind: "settlement.fee_mapping",
    schema: feeMappingSchema,
    body: { types: { ...before.body.types, [type]: kind } },
    note: reason,
    basedOnVersion: before.version,
  });
  if (!published.ok) {
    return err({
      code: "settlement.mapping_changed",
      yourVersion: before.version,
      currentVersion: before.version + 1,
    });
  }
  return ok({ version: published.value.version, judged: await judgeStopped(work) });
}

/** Judges every stopped payout again, the oldest first; what was read but not understood needs a new reading. */
export async function judgeStopped(work: Work): Promise<number> {
  const stopped = await work.tx.payout.findMany({
    where: { tenantId: work.tenantId, reconciliation: "stopped" },
    orderBy: { id: "asc" },
    select: { id: true, stoppedReason: true },
    take: 100,
  });
  const ofTypes = stopped.filter(({ stoppedReason }) => stoppedReason?.startsWith("Unknown: "));
  for (const { id } of ofTypes) await judgePayout(work, id);
  return ofTypes.length;
}

async function judged(work: Work, payoutId: string): Promise<Decided> {
  const verdict = await judgePayout(work, payoutId);
  if (!verdict) return err({ code: "settlement.payout_unknown", payoutId });
  return ok({ payoutId, reconciliation: verdict.reconciliation, isPosted: verdict.isPosted });
}
