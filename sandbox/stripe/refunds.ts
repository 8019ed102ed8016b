import { HOUR_MS } from "../clock.ts";
import type { Sandbox, Tasks } from "../sandbox.ts";
import { refundBody, type Refund } from "./bodies.ts";
import { addTransaction, tell } from "./money.ts";
import { unixOf, type Processor } from "./processor.ts";

/** Why a refund is not made, in Stripe's words. */
export interface RefundRefusal {
  code: string;
  message: string;
  param: string;
}

export interface NewRefund {
  charge: string;
  /** Absent: all that is left. */
  amount?: number | undefined;
  reason?: string | null;
  metadata?: Record<string, string>;
}

/** Gives money back. The charge is told with the refund; the balance loses it at once, whatever becomes of it. */
export function refund(
  sandbox: Sandbox,
  processor: Processor,
  wish: NewRefund,
): { refund: Refund } | { refusal: RefundRefusal } {
  const charge = processor.charges[wish.charge];
  if (!charge)
    return {
      refusal: { code: "resource_missing", message: `No such charge: '${wish.charge}'`, param: "charge" },
    };
  const left = charge.amount - charge.amount_refunded;
  const amount = wish.amount ?? left;
  if (left <= 0)
    return {
      refusal: {
        code: "charge_already_refunded",
        message: `Charge ${charge.id} has already been refunded.`,
        param: "charge",
      },
    };
  if (!Number.isInteger(amount) || amount < 1 || amount > left)
    return {
      refusal: {
        code: amount > left ? "amount_too_large" : "parameter_invalid_integer",
        message: `Refund amount (${amount}) is not within the unrefunded amount on charge (${left})`,
        param: "amount",
      },
    };
  const id = sandbox.random.id("re_", 24, "letters");
  const outcome = processor.outcomes.find((one) => one.next > 0);
  if (outcome) outcome.next -= 1;
  const status = outcome?.status ?? "succeeded";
  const transaction = addTransaction(sandbox, processor, {
    type: "refund",
    amount: -amount,
    currency: charge.currency,
    description: `REFUND FOR CHARGE (${charge.description ?? charge.id})`,
    source: id,
  });
  const body = refundBody({
    id,
    amount,
    charge: charge.id,
    created: unixOf(sandbox.clock.now()),
    currency: charge.currency,
    balanceTransaction: transaction.id,
    metadata: wish.metadata ?? {},
    reason: wish.reason ?? null,
    status: status === "failed" ? "pending" : status,
  });
  processor.refunds[id] = body;
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded === charge.amount;
  tell(sandbox, processor, "refund.created", body);
  tell(sandbox, processor, "charge.refunded", charge);
  if (status === "failed") fail(sandbox, processor, body);
  if (status === "pending") settleLater(sandbox, processor, id);
  return { refund: body };
}

function fail(sandbox: Sandbox, processor: Processor, body: Refund): void {
  const back = addTransaction(sandbox, processor, {
    type: "refund_failure",
    amount: body.amount,
    currency: body.currency,
    description: `REFUND FAILURE (${body.charge})`,
    source: body.id,
  });
  const charge = processor.charges[body.charge];
  if (charge) {
    charge.amount_refunded -= body.amount;
    charge.refunded = false;
  }
  Object.assign(body, {
    status: "failed",
    failure_balance_transaction: back.id,
    failure_reason: "lost_or_stolen_card",
  });
  tell(sandbox, processor, "refund.failed", body);
}

function settleLater(sandbox: Sandbox, processor: Processor, id: string): void {
  const { connectionId } = processor;
  sandbox.clock.schedule({
    dueMs: sandbox.clock.progress() + HOUR_MS,
    task: "refund.settle",
    connectionId,
    id,
    version: 0,
  });
}

export const refundTasks: Tasks = {
  "refund.settle": (sandbox, entry) => {
    const processor = sandbox.state.processors[entry.connectionId];
    const body = processor?.refunds[entry.id];
    if (!processor || body?.status !== "pending") return;
    body.status = "succeeded";
    tell(sandbox, processor, "refund.updated", body);
  },
};
