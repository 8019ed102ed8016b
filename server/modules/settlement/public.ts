/** What other rooms and doors may call. */
export { requestRefund, type RequestRefundInput } from "./use-cases/request-refund.ts";
export type { SettlementRefusal } from "./errors.ts";
