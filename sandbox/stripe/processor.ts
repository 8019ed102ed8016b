import { Refusal } from "../http.ts";
import type { BalanceTransaction, Charge, Dispute, Payout, Refund, StripeEvent } from "./bodies.ts";

export type RefundStatus = "pending" | "failed" | "succeeded" | "requires_action";

/** One account at the processor. Amounts are whole minor units; bodies are kept as they are answered. */
export interface Processor {
  connectionId: string;
  charges: Record<string, Charge>;
  refunds: Record<string, Refund>;
  transactions: Record<string, BalanceTransaction>;
  payouts: Record<string, Payout>;
  disputes: Record<string, Dispute>;
  events: Record<string, StripeEvent>;
  /** Point of progress at which a transaction becomes available. */
  availableAt: Record<string, number>;
  /** Payout that carried a transaction. */
  payoutOf: Record<string, string>;
  /** First answers to requests with a key. */
  idempotent: Record<string, { fingerprint: string; status: number; body: unknown }>;
  /** What the next refunds become. */
  outcomes: { status: RefundStatus; next: number }[];
}

export const newProcessor = (connectionId: string): Processor => ({
  connectionId,
  charges: {},
  refunds: {},
  transactions: {},
  payouts: {},
  disputes: {},
  events: {},
  availableAt: {},
  payoutOf: {},
  idempotent: {},
  outcomes: [],
});

/** @throws Refusal 404 */
export function processorOf(
  sandbox: { state: { processors: Record<string, Processor> } },
  connectionId: string,
): Processor {
  const processor = sandbox.state.processors[connectionId];
  if (!processor) throw new Refusal(404, `there is no processor with connection ${connectionId}`);
  return processor;
}

export const unixOf = (date: Date): number => Math.floor(date.getTime() / 1000);
