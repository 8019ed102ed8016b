import { describeJsonRefusal, readJson, type JsonRefusal } from "#kernel/json.ts";
import type { Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import {
  claimDeliveries,
  postponeDelivery,
  settleDeliveries,
  type ClaimedDelivery,
} from "#server/modules/partners/public.ts";
import { log } from "#server/platform/log.ts";
import { parseCharge } from "../adapters/stripe/charge.ts";
import { parseStripeEvent } from "../adapters/stripe/fields.ts";
import { parsePayout } from "../adapters/stripe/payout.ts";
import { parseStripeRefund } from "../adapters/stripe/refund.ts";
import { payoutReported, refundsDue } from "../events.ts";
import { recordPayment } from "./record-payment.ts";
import { recordRefund } from "./record-refund.ts";

type Applied =
  { outcome: string; subject?: { type: string; id: string } } | { quarantine: string } | { tryLater: string };

/**
 * Brings the oldest deliveries of a processor to their effect, each in the transaction that settles it. What is not understood
 * goes to quarantine with its place; an unexpected failure waits its turn and stops nobody else.
 *
 * @returns how many were claimed, and whether a further call may find more
 */
export async function drainProcessor(
  scope: Scope,
  connectionId: string,
  most = 200,
): Promise<{ seen: number; hasMore: boolean }> {
  for (let seen = 0; seen < most; seen++) {
    let current: ClaimedDelivery | undefined;
    try {
      const found = await transact(scope, async (work) => {
        [current] = await claimDeliveries(work, { kind: "stripe", connectionId, limit: 1 });
        if (!current) return false;
        await settleOne({ ...work, traceId: current.traceId }, current);
        return true;
      });
      if (!found) return { seen, hasMore: false };
    } catch (failure) {
      const culprit = current;
      if (!culprit) throw failure;
      log.error({ err: failure, deliveryId: culprit.id }, "A delivery failed unexpectedly and is postponed.");
      const reason = `It failed unexpectedly: ${(failure as Error).message.slice(0, 300)}`;
      await transact(scope, (work) => postponeDelivery(work, culprit, reason));
    }
  }
  return { seen: most, hasMore: true };
}

async function settleOne(work: Work, delivery: ClaimedDelivery): Promise<void> {
  const applied = await applyDelivery(work, delivery);
  if ("tryLater" in applied) await postponeDelivery(work, delivery, applied.tryLater);
  else await settleDeliveries(work, [{ id: delivery.id, ...applied }]);
}

const refused = (refusal: JsonRefusal): Applied => ({ quarantine: describeJsonRefusal(refusal) });

async function reading<Shape>(
  read: Result<Shape, JsonRefusal>,
  apply: (shape: Shape) => Promise<Applied>,
): Promise<Applied> {
  return read.ok ? apply(read.value) : refused(read.error);
}

async function applyDelivery(work: Work, delivery: ClaimedDelivery): Promise<Applied> {
  const json = readJson(delivery.rawBody);
  const event = json.ok ? parseStripeEvent(json.value) : json;
  if (!event.ok) return refused(event.error);
  const { type, object } = event.value;
  const { connectionId } = delivery;
  if (/^charge\.dispute\./.test(type))
    return { outcome: "Not used: a dispute is booked from the payout that takes it" };
  if (/^(refund\.|charge\.refund\.)/.test(type)) return applyRefund(work, connectionId, object);
  if (/^charge\./.test(type)) return applyCharge(work, connectionId, object);
  if (/^payout\./.test(type)) return applyPayout(work, connectionId, object);
  return { outcome: `Not used: ${type}` };
}

async function applyCharge(work: Work, connectionId: string, object: unknown): Promise<Applied> {
  return reading(parseCharge(object), async (charge) => {
    const recorded = await recordPayment(work, connectionId, charge);
    if (!recorded) return { outcome: "Not used: no money was taken" };
    const payment = await work.tx.payment.findUniqueOrThrow({
      where: { tenantId_id: { tenantId: work.tenantId, id: recorded.paymentId } },
      select: { refundedMinor: true },
    });
    if (charge.refundedMinor > payment.refundedMinor)
      await emit(work, refundsDue, { connectionId, chargeExternalId: charge.externalId });
    return {
      outcome: recorded.orderId
        ? `Payment ${recorded.status}`
        : `Payment ${recorded.status}, order not known yet`,
      subject: recorded.orderId
        ? { type: "sales_order", id: recorded.orderId }
        : { type: "payment", id: recorded.paymentId },
    };
  });
}

async function applyRefund(work: Work, connectionId: string, object: unknown): Promise<Applied> {
  return reading(parseStripeRefund(object), async (refund) => {
    const recorded = await recordRefund(work, connectionId, refund);
    if (!("needsCharge" in recorded))
      return { outcome: `Refund ${recorded.status}`, subject: { type: "refund", id: recorded.refundId } };
    return recorded.needsCharge
      ? { tryLater: `Charge ${recorded.needsCharge} has not arrived yet.` }
      : { quarantine: "data.object.charge: is missing; the refund cannot be put to a payment" };
  });
}

async function applyPayout(work: Work, connectionId: string, object: unknown): Promise<Applied> {
  return reading(parsePayout(object), async (payout) => {
    await emit(work, payoutReported, { connectionId, payoutExternalId: payout.externalId });
    return { outcome: `Payout ${payout.status}: its statement is read` };
  });
}
