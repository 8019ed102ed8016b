import type { PaymentStatus, PayoutStatus, RefundStatus } from "../contract.ts";

/**
 * States only move up these ranks, whatever order messages arrive in. A refund can still fail after it succeeded: the buyer's
 * bank sends it back. A failed one never comes back to life; the processor makes a new one.
 */
export const refundRank: Readonly<Record<RefundStatus, number>> = {
  requested: 0,
  unknown: 1,
  pending: 2,
  succeeded: 3,
  failed: 4,
};

/** A payment that waited is taken or not; one that was taken can be turned down later by the buyer's bank. */
export const paymentRank: Readonly<Record<PaymentStatus, number>> = { pending: 0, succeeded: 1, failed: 2 };

/** The later of two states of one refund. */
export function laterRefund(known: RefundStatus, told: RefundStatus): RefundStatus {
  return refundRank[told] > refundRank[known] ? told : known;
}

/** The later of two states of one payment. */
export function laterPayment(known: PaymentStatus, told: PaymentStatus): PaymentStatus {
  return paymentRank[told] > paymentRank[known] ? told : known;
}

/** A payout that was paid can still come back from the bank. */
export const payoutRank: Readonly<Record<PayoutStatus, number>> = {
  pending: 0,
  in_transit: 1,
  paid: 2,
  failed: 3,
  canceled: 3,
};
