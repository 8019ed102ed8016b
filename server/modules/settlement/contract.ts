import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";

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

/** importing: the processor is still putting the statement together. stopped: something in it is not understood. */
export const reconciliations = ["importing", "matched", "needs_review", "stopped"] as const;
export type Reconciliation = (typeof reconciliations)[number];

/** Kinds a person can give a type of line that the adapter does not know. */
export const mappableKinds = [
  "charge",
  "refund",
  "fee",
  "dispute",
  "adjustment",
  "reserve",
  "advance",
  "transfer",
] as const satisfies readonly BalanceKind[];

/** The document `settlement.fee_mapping`: what types of statement lines are that the adapter does not know. */
export const feeMappingSchema = z.strictObject({
  types: z.record(z.string().min(1).max(255), z.enum(mappableKinds)),
});
export type FeeMapping = z.infer<typeof feeMappingSchema>;
export const defaultFeeMapping: FeeMapping = { types: {} };

const id = z.string().min(1).max(80);
const words = z.string().trim().min(3, "Say in a few words why.").max(1_000);

/** What a person can say a line is. Payments and refunds are named by their id. */
export const decidableTargets = ["payment", "refund", "fee", "dispute", "adjustment", "write_off"] as const;

export const decideLineInput = z
  .strictObject({
    lineId: id,
    targetType: z.enum(decidableTargets),
    targetId: id.optional(),
    reason: words,
  })
  .refine(
    (input) =>
      (input.targetType !== "payment" && input.targetType !== "refund") || input.targetId !== undefined,
    "Choose the payment or refund.",
  );
export type DecideLineInput = z.infer<typeof decideLineInput>;

export const writeOffRemainderInput = z.strictObject({ payoutId: id, reason: words });
export type WriteOffRemainderInput = z.infer<typeof writeOffRemainderInput>;

export const mapTypeInput = z.strictObject({
  type: z.string().min(1).max(255),
  kind: z.enum(mappableKinds),
  reason: words,
});
export type MapTypeInput = z.infer<typeof mapTypeInput>;

/** "open" is what waits for a person: needs review, or stopped. */
export const payoutFilters = [...reconciliations, "open"] as const;

export const payoutListInput = z.strictObject({
  reconciliation: z.enum(payoutFilters).optional(),
  ...pageInput,
});
export type PayoutListInput = z.infer<typeof payoutListInput>;

export const lineFilters = ["all", "open", "matched"] as const;
export const payoutLineListInput = z.strictObject({
  payoutId: id,
  kind: z.enum(balanceKinds).optional(),
  show: z.enum(lineFilters).default("all"),
  ...pageInput,
});
export type PayoutLineListInput = z.infer<typeof payoutLineListInput>;

export const lineIdInput = z.strictObject({ lineId: id });
export const payoutIdInput = z.strictObject({ id });
export const refundIdInput = z.strictObject({ refundId: id });
export const moneyOfOrderInput = z.strictObject({ orderId: id });
