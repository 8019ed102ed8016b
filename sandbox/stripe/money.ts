import { DAY_MS } from "../clock.ts";
import { Refusal } from "../http.ts";
import type { Sandbox } from "../sandbox.ts";
import {
  chargeBody,
  disputeBody,
  eventBody,
  transactionBody,
  type BalanceTransaction,
  type Charge,
  type Dispute,
} from "./bodies.ts";
import { unixOf, type Processor } from "./processor.ts";

const HELD_MS = 2 * DAY_MS;

/** 2.9 % + 30, half up. */
export const feeOf = (amount: number): number => Math.round(amount * 0.029) + 30;

/** Tells the product of something as it is now. */
export function tell(sandbox: Sandbox, processor: Processor, type: string, object: { id: string }): void {
  const id = sandbox.random.id("evt_", 24, "letters");
  const event = eventBody({
    id,
    created: unixOf(sandbox.clock.now()),
    type,
    object: structuredClone(object),
  });
  processor.events[id] = event;
  sandbox.deliveries.announce({
    connectionId: processor.connectionId,
    topic: type,
    subject: object.id,
    eventId: id,
    body: JSON.stringify(event, null, 2),
  });
  sandbox.changed();
}

/** What one line of the balance is made from. */
export interface NewTransaction {
  type: string;
  amount: number;
  fee?: number;
  currency: string;
  reportingCategory?: string;
  description?: string | null;
  source?: string | null;
  isAvailable?: boolean;
}

export function addTransaction(
  sandbox: Sandbox,
  processor: Processor,
  line: NewTransaction,
): BalanceTransaction {
  const isAvailable = line.isAvailable ?? true;
  const at = sandbox.clock.progress() + (isAvailable ? 0 : HELD_MS);
  const transaction = transactionBody({
    id: sandbox.random.id("txn_", 24, "letters"),
    amount: line.amount,
    fee: line.fee ?? 0,
    currency: line.currency,
    created: unixOf(sandbox.clock.now()),
    availableOn: unixOf(sandbox.clock.calendarOf(at)),
    description: line.description ?? null,
    reportingCategory: line.reportingCategory ?? line.type,
    source: line.source ?? null,
    type: line.type,
    isAvailable,
  });
  processor.transactions[transaction.id] = transaction;
  processor.availableAt[transaction.id] = at;
  sandbox.changed();
  return transaction;
}

/** Who paid what. */
export interface NewCharge {
  amount: number;
  currency: string;
  description?: string | null;
  metadata?: Record<string, string>;
  name?: string | null;
  email?: string | null;
}

export function charge(sandbox: Sandbox, processor: Processor, paid: NewCharge): Charge {
  const id = sandbox.random.id("ch_", 24, "letters");
  const currency = paid.currency.toLowerCase();
  const transaction = addTransaction(sandbox, processor, {
    type: "charge",
    amount: paid.amount,
    fee: feeOf(paid.amount),
    currency,
    description: paid.description ?? null,
    source: id,
    isAvailable: false,
  });
  const body = chargeBody({
    id,
    amount: paid.amount,
    currency,
    created: transaction.created,
    balanceTransaction: transaction.id,
    description: paid.description ?? null,
    metadata: paid.metadata ?? {},
    name: paid.name ?? null,
    email: paid.email ?? null,
  });
  body.payment_intent = sandbox.random.id("pi_", 24, "letters");
  processor.charges[id] = body;
  tell(sandbox, processor, "charge.succeeded", body);
  return body;
}

/** A buyer takes a payment back through the bank: the amount and a fee leave at once. @throws Refusal 404 */
export function dispute(
  sandbox: Sandbox,
  processor: Processor,
  chargeId: string,
  amount: number | undefined,
  reason: string,
): Dispute {
  const paid = processor.charges[chargeId];
  if (!paid) throw new Refusal(404, `there is no charge ${chargeId}`, "chargeId");
  const id = sandbox.random.id("dp_", 24, "letters");
  const taken = addTransaction(sandbox, processor, {
    type: "adjustment",
    amount: -(amount ?? paid.amount),
    fee: 1500,
    currency: paid.currency,
    reportingCategory: "dispute",
    description: `Chargeback withdrawal for ${chargeId}`,
    source: id,
  });
  const body = disputeBody({
    id,
    amount: amount ?? paid.amount,
    charge: chargeId,
    currency: paid.currency,
    created: taken.created,
    reason,
    balanceTransactions: [taken],
  });
  paid.disputed = true;
  processor.disputes[id] = body;
  tell(sandbox, processor, "charge.dispute.created", body);
  return body;
}

/** Won: the amount comes back. @throws Refusal 404 or 409 */
export function closeDispute(
  sandbox: Sandbox,
  processor: Processor,
  disputeId: string,
  status: "won" | "lost",
): Dispute {
  const body = processor.disputes[disputeId];
  if (!body) throw new Refusal(404, `there is no dispute ${disputeId}`, "disputeId");
  if (body.status !== "needs_response") throw new Refusal(409, `the dispute is ${body.status} already`);
  body.status = status;
  if (status === "won")
    body.balance_transactions.push(
      addTransaction(sandbox, processor, {
        type: "adjustment",
        amount: body.amount,
        fee: -1500,
        currency: body.currency,
        reportingCategory: "dispute_reversal",
        description: `Chargeback reversal for ${body.charge}`,
        source: disputeId,
      }),
    );
  tell(sandbox, processor, "charge.dispute.closed", body);
  return body;
}
