import { z } from "zod";
import { addTransaction, charge, closeDispute, dispute } from "../stripe/money.ts";
import { failPayout, markPaid, payOut } from "../stripe/payouts.ts";
import { processorOf } from "../stripe/processor.ts";
import type { Call, Routes } from "./route.ts";

const processor = ({ sandbox, params }: Call) => processorOf(sandbox, params["connectionId"] ?? "");
const currency = z
  .string()
  .length(3)
  .default("usd")
  .transform((code) => code.toLowerCase());

const chargeShape = z.object({
  amount: z.number().int().positive(),
  currency,
  description: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).default({}),
});
const transactionShape = z.object({
  type: z.string().min(1),
  amount: z.number().int(),
  fee: z.number().int().default(0),
  reportingCategory: z.string().optional(),
  currency,
  description: z.string().nullish(),
  source: z.string().nullish(),
  isAvailable: z.boolean().default(true),
});
const disputeShape = z.object({
  chargeId: z.string(),
  amount: z.number().int().positive().optional(),
  reason: z.string().default("fraudulent"),
});
const outcomeShape = z.object({
  status: z.enum(["pending", "failed", "succeeded", "requires_action"]),
  next: z.number().int().min(1).default(1),
});

export const processorRoutes: Routes = {
  "POST /stripe/:connectionId/charges": (call) => {
    const { description, ...wish } = chargeShape.parse(call.body);
    return { charge: charge(call.sandbox, processor(call), { ...wish, description: description ?? null }) };
  },
  "POST /stripe/:connectionId/transactions": (call) => {
    const { reportingCategory, ...wish } = transactionShape.parse(call.body);
    const balanceTransaction = addTransaction(call.sandbox, processor(call), {
      ...wish,
      description: wish.description ?? null,
      source: wish.source ?? null,
      ...(reportingCategory === undefined ? {} : { reportingCategory }),
    });
    return { balanceTransaction };
  },
  "POST /stripe/:connectionId/disputes": (call) => {
    const { chargeId, amount, reason } = disputeShape.parse(call.body);
    return { dispute: dispute(call.sandbox, processor(call), chargeId, amount, reason) };
  },
  "POST /stripe/:connectionId/disputes/:disputeId/close": (call) => {
    const { status } = z.object({ status: z.enum(["won", "lost"]) }).parse(call.body);
    return { dispute: closeDispute(call.sandbox, processor(call), call.params["disputeId"] ?? "", status) };
  },
  "POST /stripe/:connectionId/payouts": (call) => {
    const { paid } = z.object({ paid: z.boolean().default(true) }).parse(call.body);
    const payouts = payOut(call.sandbox, processor(call), true);
    if (paid) for (const payout of payouts) markPaid(call.sandbox, processor(call), payout);
    return { payouts };
  },
  "POST /stripe/:connectionId/payouts/:payoutId/fail": (call) => {
    const { failureCode } = z.object({ failureCode: z.string().default("account_closed") }).parse(call.body);
    return { payout: failPayout(call.sandbox, processor(call), call.params["payoutId"] ?? "", failureCode) };
  },
  "POST /stripe/:connectionId/refund-outcomes": (call) => {
    const wish = outcomeShape.parse(call.body);
    processor(call).outcomes.push(wish);
    call.sandbox.changed();
    return wish;
  },
};
