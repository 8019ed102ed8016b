import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { raise } from "#server/modules/exceptions/public.ts";
import type { AskReturn } from "../buyer-contract.ts";
import type { ReturnsPolicy } from "../contract.ts";
import { isApprovedAtOnce, isExcluded } from "../domain/buyer-terms.ts";
import type { ReturnsRefusal } from "../errors.ts";
import { returnsPolicy } from "../queries/policy-in-force.ts";
import { soldUnits } from "../queries/sold.ts";
import { peekRma, rmaValue } from "../store.ts";
import { approveRma, requestKey } from "./decide-rma.ts";
import { keepPhoto, photoProblem } from "./keep-photo.ts";
import { openRma, type OpenedRma } from "./open-rma.ts";

/**
 * A buyer asks to send something back, on the terms of the policy for buyers. What the policy lets through is approved at once, for
 * everything else support is asked. The caller has made sure that the buyer knows the order. The same id asks once.
 *
 * @returns the return; what `openRma` refuses, `returns.not_open_to_buyers`, `.reason_not_taken`, `.not_taken_back`, `.photo_refused`
 */
export async function askReturn(work: Work, asked: AskReturn): Promise<Result<OpenedRma, ReturnsRefusal>> {
  const { id, orderId, lines, note, photos } = asked;
  const known = await peekRma(work, id);
  // an id that somebody made up says nothing of the returns of other orders
  if (known && known.orderId !== orderId) return err({ code: "returns.unknown", id });
  if (known) return ok({ id, number: known.number, status: known.status });
  const { body: policy } = await returnsPolicy(work);
  const refusal = (await outsideTerms(work, asked, policy)) ?? photoRefusal(photos);
  if (refusal) return err(refusal);
  const opened = await openRma(work, { id, orderId, lines, note });
  if (!opened.ok) return opened;
  for (const bytes of photos) await keepPhoto(work, { rmaId: id, bytes });
  const value = await rmaValue(work, id);
  if (isApprovedAtOnce(value, policy)) {
    const approved = await approveRma(work, id);
    if (!approved.ok) throw new Error(`A request that was just opened was refused: ${approved.error.code}`);
    return ok({ ...opened.value, status: approved.value.status });
  }
  await raise(work, {
    type: "return.requested",
    severity: "medium",
    subjectType: "rma",
    subjectId: id,
    orderId,
    title: `A buyer asks to send something back: ${opened.value.number}`,
    facts: { rmaId: id, refundMinor: value, photos: photos.length },
    nextAction: "Look at the lines, reasons and photos of the return, then approve or reject it.",
    ownerRole: "support",
    dedupeKey: requestKey(id),
    dueInMinutes: 24 * 60,
  });
  return opened;
}

async function outsideTerms(
  work: Work,
  { orderId, lines }: AskReturn,
  { buyers }: ReturnsPolicy,
): Promise<ReturnsRefusal | undefined> {
  if (!buyers.isOpen) return { code: "returns.not_open_to_buyers" };
  const unusual = lines.find(({ reason }) => !buyers.reasons.includes(reason));
  if (unusual) return { code: "returns.reason_not_taken", reason: unusual.reason };
  const asked = new Set(lines.map(({ skuId }) => skuId));
  const sold = await soldUnits(work, orderId);
  const excluded = sold.find(({ skuId, skuCode }) => asked.has(skuId) && isExcluded(skuCode, buyers));
  return excluded && { code: "returns.not_taken_back", skuCode: excluded.skuCode };
}

function photoRefusal(photos: readonly Uint8Array[]): ReturnsRefusal | undefined {
  const problem = photos.map(photoProblem).find((found) => found !== null);
  return problem && { code: "returns.photo_refused", problem };
}
