/** What other rooms and doors may call. */
export { openRma, type OpenedRma } from "./use-cases/open-rma.ts";
export { settleRefund } from "./use-cases/due-refund.ts";
export { refundOf, refundsDueOf, type DueRefund } from "./queries/refund-of.ts";
export type { ReturnsRefusal } from "./errors.ts";
export { keepPhoto, readPhoto } from "./use-cases/keep-photo.ts";
