import { describeJsonRefusal } from "#kernel/json.ts";
import { transact, type Scope } from "#server/db/transact.ts";
import { callPartner, type PartnerError } from "#server/modules/partners/public.ts";
import { clock } from "#server/platform/clock.ts";
import { parsePage } from "../adapters/stripe/fields.ts";
import { parseStripeRefund, refundForm, type ProcessorRefund } from "../adapters/stripe/refund.ts";
import { lockPayment, lockRefund, savePayment, saveRefund, type RefundRow } from "../store.ts";
import { raiseRefundFailed, recordRefund } from "./record-refund.ts";

/** What one turn came to; with `retryInMs` it is taken up again, and looked up before anything is sent. */
export type ExecutedRefund = { done: string } | { retryInMs: number; reason: string };

/** After so many lost answers a person looks; the states still follow the processor's messages. */
const MOST_ATTEMPTS = 12;

/**
 * Gives money back at the processor, once. Before the call the refund is marked "unknown"; whoever finds that mark first
 * reads the charge's refunds at the processor and sends only when ours is not among them, always with the same key.
 * Call it outside a transaction.
 */
export async function executeRefund(scope: Scope, refundId: string): Promise<ExecutedRefund> {
  const begun = await begin(scope, refundId);
  if ("done" in begun) return begun;
  const { refund, chargeExternalId, wasSent } = begun;
  if (wasSent) {
    const found = await lookUp(scope, refund, chargeExternalId);
    if ("error" in found) return later(scope, refund, found.error);
    if (found.refund) return record(scope, refund, found.refund);
  }
  const answer = await callPartner(scope, {
    connectionId: refund.connectionId,
    lane: "customer",
    operation: "refund.create",
    method: "POST",
    path: "/v1/refunds",
    form: refundForm({
      chargeExternalId,
      amountMinor: refund.amountMinor,
      currency: refund.currency,
      metadata: metadataOf(refund),
    }),
    idempotencyKey: refund.idempotencyKey,
    idempotencyHeader: "Idempotency-Key",
    subject: { type: "refund", id: refund.id },
  });
  if (!answer.ok) return answerTrouble(scope, refund, answer.error);
  const parsed = parseStripeRefund(answer.value.body);
  if (!parsed.ok) return later(scope, refund, describeJsonRefusal(parsed.error));
  return record(scope, refund, parsed.value);
}

function metadataOf(refund: RefundRow): Record<string, string> {
  return {
    refund_id: refund.id,
    ...(refund.creditNoteId ? { credit_note_id: refund.creditNoteId } : {}),
    ...(refund.orderId ? { order_id: refund.orderId } : {}),
  };
}

type Begun = { done: string } | { refund: RefundRow; chargeExternalId: string; wasSent: boolean };

async function begin(scope: Scope, refundId: string): Promise<Begun> {
  return transact(scope, async (work) => {
    const refund = await lockRefund(work, refundId);
    if (!refund) return { done: "There is no such refund." };
    if (refund.status !== "requested" && refund.status !== "unknown")
      return { done: `The refund is ${refund.status}.` };
    const payment = await work.tx.payment.findUnique({
      where: { tenantId_id: { tenantId: work.tenantId, id: refund.paymentId ?? "" } },
      select: { externalId: true },
    });
    if (!payment) throw new Error(`Refund ${refundId} has no payment.`);
    await saveRefund(work, refundId, {
      status: "unknown",
      attempts: refund.attempts + 1,
      executedAt: clock.now(),
    });
    return {
      refund: { ...refund, attempts: refund.attempts + 1 },
      chargeExternalId: payment.externalId,
      wasSent: refund.status === "unknown",
    };
  });
}

async function lookUp(
  scope: Scope,
  refund: RefundRow,
  chargeExternalId: string,
): Promise<{ refund: ProcessorRefund | null } | { error: string }> {
  const all = await refundsOfCharge(scope, refund.connectionId, chargeExternalId, refund.id);
  if ("error" in all) return all;
  return { refund: all.refunds.find(({ metadata }) => metadata.refund_id === refund.id) ?? null };
}

/** Every refund of a charge as the processor has it. */
export async function refundsOfCharge(
  scope: Scope,
  connectionId: string,
  chargeExternalId: string,
  subjectId?: string,
): Promise<{ refunds: ProcessorRefund[] } | { error: string }> {
  const refunds: ProcessorRefund[] = [];
  for (let after: string | undefined; ;) {
    const query = new URLSearchParams({ charge: chargeExternalId, limit: "100" });
    if (after) query.set("starting_after", after);
    const answer = await callPartner(scope, {
      connectionId,
      lane: "customer",
      operation: "refund.list",
      method: "GET",
      path: `/v1/refunds?${query.toString()}`,
      ...(subjectId ? { subject: { type: "refund", id: subjectId } } : {}),
    });
    if (!answer.ok) return { error: answer.error.detail };
    const page = parsePage(answer.value.body, parseStripeRefund);
    if (!page.ok) return { error: describeJsonRefusal(page.error) };
    refunds.push(...page.value.items);
    after = page.value.items.at(-1)?.externalId;
    if (!page.value.hasMore || !after) return { refunds };
  }
}

async function record(scope: Scope, refund: RefundRow, told: ProcessorRefund): Promise<ExecutedRefund> {
  const recorded = await transact(scope, (work) => recordRefund(work, refund.connectionId, told));
  if ("needsCharge" in recorded) throw new Error(`The payment of refund ${refund.id} is gone.`);
  return { done: recorded.status };
}

async function answerTrouble(scope: Scope, refund: RefundRow, error: PartnerError): Promise<ExecutedRefund> {
  if (error.unknownOutcome || error.retryable) {
    return later(scope, refund, error.detail, error.retryAfterMs);
  }
  // the processor refused it: nothing went, and what was set aside is free again
  await transact(scope, async (work) => {
    const payment = refund.paymentId ? await lockPayment(work, refund.paymentId) : null;
    const now = await lockRefund(work, refund.id);
    if (!payment || now?.status !== "unknown") return;
    await savePayment(work, payment.id, { refundedMinor: payment.refundedMinor - refund.amountMinor });
    await saveRefund(work, refund.id, {
      status: "failed",
      failureReason: error.detail.slice(0, 500),
      settledAt: clock.now(),
    });
    await raiseRefundFailed(work, now, error.detail);
  });
  return { done: "failed" };
}

async function later(
  scope: Scope,
  refund: RefundRow,
  reason: string,
  retryAfterMs?: number,
): Promise<ExecutedRefund> {
  if (refund.attempts >= MOST_ATTEMPTS) {
    await transact(scope, (work) => raiseRefundFailed(work, refund, `No clear answer: ${reason}`));
    return { done: "unknown" };
  }
  const waitMs = Math.min(3_600_000, 15_000 * 2 ** (refund.attempts - 1));
  return { retryInMs: Math.max(waitMs, retryAfterMs ?? 0), reason };
}
