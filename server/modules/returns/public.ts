/** What other rooms and doors may call. */
export { openRma, type OpenedRma } from "./use-cases/open-rma.ts";
export { settleRefund } from "./use-cases/due-refund.ts";
export { refundOf, refundsDueOf, type DueRefund } from "./queries/refund-of.ts";
export type { ReturnsRefusal } from "./errors.ts";
export { keepPhoto, readPhoto } from "./use-cases/keep-photo.ts";
export { askReturn } from "./use-cases/ask-return.ts";
export { BUYER } from "./store.ts";
export { buyerReturns } from "./queries/buyer-returns.ts";
export { askReturnInput, MOST_BUYER_PHOTOS, type BuyerReturn, type BuyerReturns } from "./buyer-contract.ts";
