import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { solve } from "#server/modules/exceptions/public.ts";
import { cancelShipment, returnLabelOf } from "#server/modules/shipping/public.ts";
import { clock } from "#server/platform/clock.ts";
import type { EndRma, RmaStatus } from "../contract.ts";
import { mayBecome, wrongState } from "../domain/rma-states.ts";
import type { ReturnsRefusal } from "../errors.ts";
import { rmaDecided } from "../events.ts";
import { BUYER, lockRma, rmaValue, saveRma, tellRma, type RmaRow } from "../store.ts";
import { returnsPolicy } from "../queries/policy-in-force.ts";
import { dueRefund, estimateRefund } from "./due-refund.ts";
import { askAboutExchange } from "./hold-exchange.ts";
import { wantLabel } from "./return-label.ts";

interface DecidedRma {
  id: string;
  status: RmaStatus;
}

/**
 * Lets a return come. Above the value of the policy another person than who asked has to do it. Approving twice changes nothing.
 *
 * @returns `returns.unknown`, `.state`, `.own_request`
 */
export async function approveRma(work: Work, id: string): Promise<Result<DecidedRma, ReturnsRefusal>> {
  const rma = await lockRma(work, id);
  if (!rma) return err({ code: "returns.unknown", id });
  if (rma.status === "approved") return ok({ id, status: rma.status });
  if (!mayBecome(rma.status, "approved")) return err(wrongState(rma, "requested"));
  const { body } = await returnsPolicy(work);
  const value = await rmaValue(work, id);
  if (value > BigInt(body.approvalAboveMinor) && rma.requestedBy === work.actor.id)
    return err({ code: "returns.own_request", number: rma.number });
  await saveRma(work, id, { status: "approved", decidedBy: work.actor.id });
  await estimateRefund(work, id);
  await tellRma(work, id, "approved", "Approved");
  await decided(work, rma, "approved", "Approved.");
  if (body.buyers.isLabelBought && rma.requestedBy === BUYER.id) await labelForBuyer(work, id);
  return ok({ id, status: "approved" });
}

/** Under which key support is asked about a buyer's request. */
export const requestKey = (rmaId: string): string => `return.requested:${rmaId}`;

async function decided(
  work: Work,
  { id, orderId }: RmaRow,
  decision: "approved" | "rejected" | "canceled",
  resolution: string,
): Promise<void> {
  await solve(work, { dedupeKey: requestKey(id), resolution });
  if (orderId) await emit(work, rmaDecided, { rmaId: id, orderId, decision });
}

/** The policy buys a label for what a buyer asked for; where that is not possible the return says so and a person goes on. */
async function labelForBuyer(work: Work, id: string): Promise<void> {
  const wanted = await wantLabel(work, { id });
  if (!wanted.ok) await tellRma(work, id, "label", `No label was bought by itself: ${wanted.error.code}`);
}

/**
 * The carrier has it. Where the policy refunds on the first scan, the refund is due now. Telling it twice changes nothing.
 *
 * @returns `returns.unknown`, `.state`
 */
export async function markInTransit(
  work: Work,
  { id, trackingNumber }: { id: string; trackingNumber: string },
): Promise<Result<DecidedRma, ReturnsRefusal>> {
  const rma = await lockRma(work, id);
  if (!rma) return err({ code: "returns.unknown", id });
  if (rma.status === "in_transit") return ok({ id, status: rma.status });
  if (!mayBecome(rma.status, "in_transit")) return err(wrongState(rma, "approved"));
  const number = trackingNumber.replaceAll(" ", "").toUpperCase() || rma.trackingNumber;
  await saveRma(work, id, { status: "in_transit", trackingNumber: number });
  await tellRma(work, id, "in_transit", number ? `The carrier has it: ${number}` : "The carrier has it");
  await dueRefund(work, rma, "first_scan");
  return ok({ id, status: "in_transit" });
}

/**
 * Turns a request down, or calls off a return of which nothing is here. Its units can be asked for again, and a label that nobody used
 * is given back to the carrier.
 *
 * @returns `returns.unknown`, `.state`, also once money is due
 */
export async function endRma(
  work: Work,
  { id, end, reason }: EndRma,
): Promise<Result<DecidedRma, ReturnsRefusal>> {
  const rma = await lockRma(work, id);
  if (!rma) return err({ code: "returns.unknown", id });
  if (rma.status === end) return ok({ id, status: end });
  const isPaid = rma.moneyStatus === "ready" || rma.moneyStatus === "settled";
  if (!mayBecome(rma.status, end) || isPaid) return err(wrongState(rma, end === "rejected" ? "requested" : "on its way at most, with no refund due")); // prettier-ignore
  await saveRma(work, id, { status: end, endReason: reason, endedAt: clock.now(), decidedBy: work.actor.id, moneyStatus: "none" }); // prettier-ignore
  await askAboutExchange(work, rma);
  const label = await returnLabelOf(work, id);
  if (label) await cancelShipment(work, { shipmentId: label.shipmentId });
  await tellRma(work, id, end, `${end === "rejected" ? "Rejected" : "Canceled"}: ${reason}`);
  await decided(work, rma, end, reason);
  return ok({ id, status: end });
}
