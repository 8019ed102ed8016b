import { z } from "zod";
import { checkShape, type JsonRefusal } from "#kernel/json.ts";
import { mapOk, type Result } from "#kernel/result.ts";
import { paymentStatuses, type PaymentStatus } from "../../contract.ts";
import {
  convertAmounts,
  currencyCode,
  metadata,
  optionalText,
  reference,
  stripeId,
  unixTime,
  wholeAmount,
} from "./fields.ts";

/** A payment that the processor took, or tried to take. */
export interface ProcessorCharge {
  externalId: string;
  paymentIntentExternalId: string | null;
  amountMinor: bigint;
  capturedMinor: bigint;
  refundedMinor: bigint;
  currency: string;
  status: PaymentStatus;
  isDisputed: boolean;
  balanceTransactionExternalId: string | null;
  paidAt: Date;
  description: string | null;
  /** What the shop wrote on the payment to find its order: order id, order name or checkout, as far as given. */
  orderReferences: string[];
  failureCode: string | null;
}

const chargeSchema = z.object({
  id: stripeId,
  payment_intent: reference,
  amount: wholeAmount,
  amount_captured: wholeAmount.nullish(),
  amount_refunded: wholeAmount.nullish(),
  captured: z.boolean().nullish(),
  currency: currencyCode,
  status: z.enum(paymentStatuses),
  disputed: z.boolean().nullish(),
  balance_transaction: reference,
  created: unixTime,
  description: optionalText,
  metadata,
  transfer_group: optionalText,
  failure_code: optionalText,
});

/** Keys under which shops and their plug-ins note the order, most telling first. */
const orderKeys = [
  "order_id",
  "shopify_order_id",
  "order",
  "order_name",
  "order_number",
  "checkout_id",
  "checkout_token",
  "payment_reference",
];

/** Reads a charge: the object of a charge.* event, or an answer. */
export function parseCharge(body: unknown): Result<ProcessorCharge, JsonRefusal> {
  const checked = checkShape(chargeSchema, body);
  if (!checked.ok) return checked;
  const source = checked.value;
  const captured = source.amount_captured ?? (source.captured === true ? source.amount : 0);
  const amounts = convertAmounts(
    { amount: source.amount, amount_captured: captured, amount_refunded: source.amount_refunded ?? 0 },
    source.currency,
  );
  return mapOk(amounts, (minor) => ({
    externalId: source.id,
    paymentIntentExternalId: source.payment_intent,
    amountMinor: minor.amount,
    capturedMinor: minor.amount_captured,
    refundedMinor: minor.amount_refunded,
    currency: source.currency,
    status: source.status,
    isDisputed: source.disputed === true,
    balanceTransactionExternalId: source.balance_transaction,
    paidAt: source.created,
    description: source.description,
    orderReferences: orderReferences(source.metadata, source.transfer_group),
    failureCode: source.failure_code,
  }));
}

function orderReferences(entries: Readonly<Record<string, string>>, transferGroup: string | null): string[] {
  const noted = orderKeys.map((key) => (Object.hasOwn(entries, key) ? entries[key] : undefined));
  const found = [...noted, transferGroup].filter((text) => typeof text === "string" && text.trim() !== "");
  return [...new Set(found.map((text) => (text ?? "").trim()))];
}
