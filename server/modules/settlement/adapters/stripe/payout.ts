import { z } from "zod";
import { checkShape, type JsonRefusal } from "#kernel/json.ts";
import { mapOk, type Result } from "#kernel/result.ts";
import { payoutStatuses, type PayoutStatus } from "../../contract.ts";
import {
  convertAmounts,
  currencyCode,
  optionalText,
  reference,
  stripeId,
  unixTime,
  utcDay,
  wholeAmount,
} from "./fields.ts";

/** A transfer from the processor to the merchant's bank. Negative amounts are taken from the bank. */
export interface ProcessorPayout {
  externalId: string;
  amountMinor: bigint;
  currency: string;
  status: PayoutStatus;
  /** Expected or actual day at the bank. */
  arrivalOn: string;
  createdAt: Date;
  /** Only automatic payouts have a list of the balance transactions in them. */
  isAutomatic: boolean;
  /** completed once Stripe has linked the transactions. */
  reconciliationStatus: string | null;
  balanceTransactionExternalId: string | null;
  failureBalanceTransactionExternalId: string | null;
  failureCode: string | null;
  failureMessage: string | null;
  /** The payout that this one undoes, or that undoes this one. */
  reversesExternalId: string | null;
  reversedByExternalId: string | null;
}

const payoutSchema = z.object({
  id: stripeId,
  amount: wholeAmount,
  currency: currencyCode,
  status: z.enum(payoutStatuses),
  arrival_date: unixTime,
  created: unixTime,
  automatic: z.boolean().nullish(),
  reconciliation_status: optionalText,
  balance_transaction: reference,
  failure_balance_transaction: reference,
  failure_code: optionalText,
  failure_message: optionalText,
  original_payout: reference,
  reversed_by: reference,
});

/** Reads a payout: the object of a payout.* event, or an answer. */
export function parsePayout(body: unknown): Result<ProcessorPayout, JsonRefusal> {
  const checked = checkShape(payoutSchema, body);
  if (!checked.ok) return checked;
  const source = checked.value;
  return mapOk(convertAmounts({ amount: source.amount }, source.currency), ({ amount }) => ({
    externalId: source.id,
    amountMinor: amount,
    currency: source.currency,
    status: source.status,
    arrivalOn: utcDay(source.arrival_date),
    createdAt: source.created,
    isAutomatic: source.automatic !== false,
    reconciliationStatus: source.reconciliation_status,
    balanceTransactionExternalId: source.balance_transaction,
    failureBalanceTransactionExternalId: source.failure_balance_transaction,
    failureCode: source.failure_code,
    failureMessage: source.failure_message,
    reversesExternalId: source.original_payout,
    reversedByExternalId: source.reversed_by,
  }));
}
