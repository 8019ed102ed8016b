import { z } from "zod";
import { checkShape, type JsonRefusal } from "#kernel/json.ts";
import { mapOk, type Result } from "#kernel/result.ts";
import type { RefundStatus } from "../../contract.ts";
import {
  convertAmounts,
  currencyCode,
  metadata,
  optionalText,
  reference,
  stripeId,
  toStripeAmount,
  unixTime,
  wholeAmount,
} from "./fields.ts";

/** Money on its way back to a buyer. */
export interface ProcessorRefund {
  externalId: string;
  chargeExternalId: string | null;
  paymentIntentExternalId: string | null;
  amountMinor: bigint;
  currency: string;
  status: RefundStatus;
  balanceTransactionExternalId: string | null;
  failureBalanceTransactionExternalId: string | null;
  failureReason: string | null;
  createdAt: Date;
  /** What we wrote on it when we asked for it. */
  metadata: Record<string, string>;
}

/** Stripe's statuses. A refund that needs the buyer's action is still on its way; a canceled one never arrives. */
const statuses: Readonly<Record<string, RefundStatus>> = {
  pending: "pending",
  requires_action: "pending",
  succeeded: "succeeded",
  failed: "failed",
  canceled: "failed",
};

const refundSchema = z.object({
  id: stripeId,
  charge: reference,
  payment_intent: reference,
  amount: wholeAmount,
  currency: currencyCode,
  status: z
    .string()
    .nullish()
    .refine((status) => status == null || Object.hasOwn(statuses, status), "is not a refund status"),
  balance_transaction: reference,
  failure_balance_transaction: reference,
  failure_reason: optionalText,
  created: unixTime,
  metadata,
});

/** Reads a refund: the object of a refund.* event, or an answer. */
export function parseStripeRefund(body: unknown): Result<ProcessorRefund, JsonRefusal> {
  const checked = checkShape(refundSchema, body);
  if (!checked.ok) return checked;
  const source = checked.value;
  return mapOk(convertAmounts({ amount: source.amount }, source.currency), ({ amount }) => ({
    externalId: source.id,
    chargeExternalId: source.charge,
    paymentIntentExternalId: source.payment_intent,
    amountMinor: amount,
    currency: source.currency,
    status: statuses[source.status ?? ""] ?? "pending",
    balanceTransactionExternalId: source.balance_transaction,
    failureBalanceTransactionExternalId: source.failure_balance_transaction,
    failureReason: source.failure_reason,
    createdAt: source.created,
    metadata: source.metadata,
  }));
}

/**
 * Form fields of POST /v1/refunds.
 * @throws RangeError when Stripe has no way to express the amount in that currency
 */
export function refundForm(refund: {
  chargeExternalId: string;
  amountMinor: bigint;
  currency: string;
  metadata: Readonly<Record<string, string>>;
}): Record<string, string> {
  const amount = toStripeAmount(refund.amountMinor, refund.currency);
  if (amount === null)
    throw new RangeError(`Stripe cannot express ${refund.amountMinor} minor units of ${refund.currency}`);
  const form: Record<string, string> = { charge: refund.chargeExternalId, amount: amount.toString() };
  for (const [key, value] of Object.entries(refund.metadata)) form[`metadata[${key}]`] = value;
  return form;
}
