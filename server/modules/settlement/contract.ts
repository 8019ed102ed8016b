/**
 * What a line of a processor's statement is to the books. The same list is a CHECK on `balance_transaction`.
 * `unknown` stops the payout it is in: a line is never dropped or guessed.
 */
export const balanceKinds = [
  "charge",
  "refund",
  "fee",
  "dispute",
  "adjustment",
  "reserve",
  "advance",
  "transfer",
  "payout",
  "unknown",
] as const;
export type BalanceKind = (typeof balanceKinds)[number];

/** States of a payout. The same list is a CHECK on `payout`. */
export const payoutStatuses = ["pending", "in_transit", "paid", "failed", "canceled"] as const;
export type PayoutStatus = (typeof payoutStatuses)[number];

/** States of a payment taken by the processor. */
export const paymentStatuses = ["succeeded", "pending", "failed"] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** States of a refund. `unknown`: asked for, and the answer was lost. */
export const refundStatuses = ["requested", "pending", "succeeded", "failed", "unknown"] as const;
export type RefundStatus = (typeof refundStatuses)[number];
