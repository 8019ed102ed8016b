import { z } from "zod";
import { checkShape, shapeRefusal, type JsonRefusal } from "#kernel/json.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { BalanceKind } from "../../contract.ts";
import {
  convertAmounts,
  currencyCode,
  fromStripeAmount,
  optionalText,
  reference,
  stripeId,
  unixTime,
  utcDay,
  wholeAmount,
} from "./fields.ts";

/**
 * Every type Stripe documents and what it is to the books. Source: Stripe API, Balance Transaction object, "type". A type that
 * is not here is `unknown`: it stops its payout until somebody has decided what it is.
 */
const kinds = {
  adjustment: "adjustment",
  advance: "advance",
  advance_funding: "advance",
  anticipation_repayment: "advance",
  application_fee: "fee",
  application_fee_refund: "fee",
  charge: "charge",
  climate_order_purchase: "adjustment",
  climate_order_refund: "adjustment",
  connect_collection_transfer: "transfer",
  contribution: "adjustment",
  fee_credit_funding: "fee",
  inbound_transfer: "transfer",
  inbound_transfer_reversal: "transfer",
  issuing_authorization_hold: "reserve",
  issuing_authorization_release: "reserve",
  issuing_dispute: "dispute",
  issuing_transaction: "adjustment",
  obligation_outbound: "adjustment",
  obligation_reversal_inbound: "adjustment",
  payment: "charge",
  payment_failure_refund: "refund",
  payment_network_reserve_hold: "reserve",
  payment_network_reserve_release: "reserve",
  payment_refund: "refund",
  payment_reversal: "refund",
  payment_unreconciled: "adjustment",
  payout: "payout",
  payout_cancel: "payout",
  payout_failure: "payout",
  payout_minimum_balance_hold: "reserve",
  payout_minimum_balance_release: "reserve",
  refund: "refund",
  refund_failure: "refund",
  reserve_hold: "reserve",
  reserve_release: "reserve",
  reserve_transaction: "reserve",
  reserved_funds: "reserve",
  stripe_balance_payment_debit: "adjustment",
  stripe_balance_payment_debit_reversal: "adjustment",
  stripe_fee: "fee",
  stripe_fx_fee: "fee",
  tax_fee: "fee",
  tax_fund: "adjustment",
  topup: "transfer",
  topup_reversal: "transfer",
  transfer: "transfer",
  transfer_cancel: "transfer",
  transfer_failure: "transfer",
  transfer_refund: "transfer",
} as const satisfies Readonly<Record<string, BalanceKind>>;

export type StripeBalanceType = keyof typeof kinds;
export const stripeBalanceTypes = Object.keys(kinds) as StripeBalanceType[];

/**
 * Our kind of a balance transaction. Stripe books chargebacks as adjustments and tells them apart by reporting category.
 */
export function balanceKindOf(type: string, reportingCategory: string): BalanceKind {
  if (type === "adjustment" && /^dispute(_reversal)?$/.test(reportingCategory)) return "dispute";
  return Object.hasOwn(kinds, type) ? kinds[type as StripeBalanceType] : "unknown";
}

/** One fee inside a balance transaction. */
export interface FeeDetail {
  /** application_fee, payment_method_passthrough_fee, stripe_fee, tax or withheld_tax */
  type: string;
  description: string | null;
  minor: bigint;
  currency: string;
}

/** One line of the processor's statement. `netMinor` is always `amountMinor − feeMinor`. */
export interface BalanceTransaction {
  externalId: string;
  type: string;
  kind: BalanceKind;
  reportingCategory: string;
  amountMinor: bigint;
  feeMinor: bigint;
  netMinor: bigint;
  currency: string;
  feeDetails: FeeDetail[];
  /** The charge, refund, payout … behind the line. */
  sourceExternalId: string | null;
  description: string;
  occurredAt: Date;
  availableOn: string | null;
  status: string;
  /** As Stripe wrote it; null without conversion. */
  exchangeRate: string | null;
}

const transactionSchema = z.object({
  id: stripeId,
  type: z.string().min(1, "is missing").max(255),
  reporting_category: optionalText,
  amount: wholeAmount,
  fee: wholeAmount,
  net: wholeAmount,
  currency: currencyCode,
  fee_details: z
    .array(
      z.object({
        type: z.string().max(255),
        description: optionalText,
        amount: wholeAmount,
        currency: currencyCode,
      }),
    )
    .max(1000)
    .nullish(),
  source: reference,
  description: optionalText,
  created: unixTime,
  available_on: unixTime.nullish(),
  status: optionalText,
  exchange_rate: z.union([z.number(), z.string().max(60)]).nullish(),
});

/** Reads a balance transaction. One whose own figures contradict each other is refused, naming the figure. */
export function parseBalanceTransaction(body: unknown): Result<BalanceTransaction, JsonRefusal> {
  const checked = checkShape(transactionSchema, body);
  if (!checked.ok) return checked;
  const source = checked.value;
  const { amount, fee, net, currency } = source;
  if (net !== amount - fee) {
    return err(shapeRefusal([{ path: "net", problem: `is ${net}, while amount − fee is ${amount - fee}` }]));
  }
  const feeSum = (source.fee_details ?? []).reduce((sum, detail) => sum + detail.amount, 0);
  if (source.fee_details?.length && feeSum !== fee) {
    return err(shapeRefusal([{ path: "fee_details", problem: `add up to ${feeSum}, while fee is ${fee}` }]));
  }
  const amounts = convertAmounts({ amount, fee, net }, currency);
  if (!amounts.ok) return amounts;
  return ok({
    externalId: source.id,
    type: source.type,
    kind: balanceKindOf(source.type, source.reporting_category ?? ""),
    reportingCategory: source.reporting_category ?? "",
    amountMinor: amounts.value.amount,
    feeMinor: amounts.value.fee,
    netMinor: amounts.value.net,
    currency,
    feeDetails: (source.fee_details ?? []).map((detail) => ({
      type: detail.type,
      description: detail.description,
      minor: fromStripeAmount(detail.amount, detail.currency) ?? BigInt(detail.amount),
      currency: detail.currency,
    })),
    sourceExternalId: source.source,
    description: source.description ?? "",
    occurredAt: source.created,
    availableOn: source.available_on ? utcDay(source.available_on) : null,
    status: source.status ?? "",
    exchangeRate: source.exchange_rate == null ? null : String(source.exchange_rate),
  });
}
