/** What other rooms and doors may call. */
export { requestRefund, type RequestRefundInput } from "./use-cases/request-refund.ts";
export type { SettlementRefusal } from "./errors.ts";
export { payoutStatement } from "./use-cases/payout-statement.ts";
export { getPayout, type PayoutView } from "./queries/get-payout.ts";
export { moneyOfOrder } from "./queries/money-of-order.ts";
