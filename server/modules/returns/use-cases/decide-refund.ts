import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { solve } from "#server/modules/exceptions/public.ts";
import type { DecideRefund, MoneyStatus } from "../contract.ts";
import type { ReturnsRefusal } from "../errors.ts";
import { lockRma, rmaValue, saveRma, tellRma } from "../store.ts";
import { returnsPolicy } from "../queries/policy-in-force.ts";
import { fixRefund, reviewKey } from "./due-refund.ts";

interface DecidedRefund {
  id: string;
  moneyStatus: MoneyStatus;
}

/**
 * A person says what becomes of a refund that is held: it is given, with or without a part kept, or nothing is. What was declined can
 * be given later; what was given cannot be taken back. Above the policy's value it is another person than who asked for the return.
 * Deciding the same twice changes nothing.
 *
 * @returns `returns.unknown`, `.refund_not_held`, `.own_request`
 */
export async function decideRefund(
  work: Work,
  { id, decision, keptPercent, note }: DecideRefund,
): Promise<Result<DecidedRefund, ReturnsRefusal>> {
  const rma = await lockRma(work, id);
  if (!rma) return err({ code: "returns.unknown", id });
  const { orderId, currency, moneyStatus } = rma;
  const isGiven = moneyStatus === "ready" || moneyStatus === "settled";
  if (decision === "give" ? isGiven : moneyStatus === "declined") return ok({ id, moneyStatus });
  const isOpen = moneyStatus === "held" || (decision === "give" && moneyStatus === "declined");
  if (!isOpen || !orderId || !currency) return err({ code: "returns.refund_not_held", number: rma.number });
  const { body } = await returnsPolicy(work);
  if ((await rmaValue(work, id)) > BigInt(body.approvalAboveMinor) && rma.requestedBy === work.actor.id)
    return err({ code: "returns.own_request", number: rma.number });
  if (decision === "decline") {
    await saveRma(work, id, { moneyStatus: "declined" });
    await tellRma(work, id, "refund_declined", `The refund is declined: ${note}`);
  } else {
    const kept = keptPercent === undefined ? undefined : [{ reason: "any", grade: "any", percent: keptPercent } as const];
    await tellRma(work, id, "refund_given", `The refund is given${kept ? `, ${keptPercent} % kept` : ""}: ${note}`);
    await fixRefund(work, { ...rma, orderId, currency }, { ...body, ...(kept ? { restockingFees: kept } : {}) }, false);
  }
  await solve(work, { dedupeKey: reviewKey(id), resolution: note });
  return ok({ id, moneyStatus: decision === "decline" ? "declined" : "ready" });
} // prettier-ignore
