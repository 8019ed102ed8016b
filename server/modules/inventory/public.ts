/** What other rooms and doors may call. */
export { takeStock, type SkuQuantity, type TakenLine, type TakeStockLine } from "./use-cases/take-stock.ts";
export { releaseStock, type ReleasedStock, type ReleaseStockInput } from "./use-cases/release-stock.ts";
export { shipStock, type ShipStockInput } from "./use-cases/ship-stock.ts";
export { shortPick, type ShortPickInput } from "./use-cases/short-pick.ts";
export {
  moveAllCommitments,
  moveCommitments,
  type CommitmentMove,
  type MoveReason,
} from "./use-cases/move-commitments.ts";
export {
  adjustLevels,
  adjustStock,
  type AdjustedStock,
  type AdjustReason,
  type Displaced,
  type LevelChange,
} from "./use-cases/adjust-stock.ts";
export {
  decideStock,
  moveBetweenBins,
  receiveStock,
  type DecidedUnits,
  type HeldState,
  type MovedUnits,
  type ReceivedLine,
  type ReceiveStockInput,
  type StockDecision,
  type StockUnits,
} from "./use-cases/receive-stock.ts";
export {
  expectedReceiptsChanged,
  type ExpectedStock,
  type ExpectedUnits,
  type MovedPromise,
} from "./use-cases/expect-stock.ts";
export { createTransfer, shipTransfer } from "./use-cases/transfers.ts";
export { createWorkOrder } from "./use-cases/work-orders.ts";
export { transferStock, type TransferStockInput } from "./use-cases/transfer-stock.ts";
export {
  completeReservation,
  expireReservations,
  releaseReservations,
  reserveStock,
  type ReservedStock,
  type ReserveStockInput,
} from "./use-cases/reserve-stock.ts";
export { fillBackorders, fillFromLocation, type FilledBackorders } from "./use-cases/fill-backorders.ts";
export { pickFromBin, putInBin, type BinMoved, type BinMoveInput } from "./use-cases/move-in-bin.ts";
export { planCount, setAsideForCount } from "./use-cases/plan-count.ts";
export { openCount, scanCount } from "./use-cases/scan-count.ts";
export { submitCount } from "./use-cases/submit-count.ts";
export { decideCount } from "./use-cases/decide-count.ts";
export { emptiedBins, type EmptiedBin } from "./use-cases/zero-check.ts";
export { availability, levels, type Level } from "./queries/levels.ts";
export { promiseByDate, type Incoming, type PromiseByDate } from "./queries/promise-by-date.ts";
export type { PromiseDay } from "./domain/promise-by-date.ts";
export { stockGrid, type StockGridRow } from "./queries/stock-grid.ts";
export { holdingsOf, type Holdings } from "./queries/holdings.ts";
export { lotsAt, type LotAt } from "./queries/lots.ts";
export { suggestedBins, type SuggestedBin } from "./queries/suggested-bins.ts";
export {
  availableToSell,
  currentBuffers,
  listingsTouchedBy,
  sellingFacts,
  toSell,
  type ChannelToSell,
  type SellingFacts,
} from "./queries/available-to-sell.ts";
export { bufferRules, NO_BUFFERS, type BufferRules, type RuleBody } from "./domain/buffers.ts";
export type { Explanation, ListingToSell } from "./domain/available-to-sell.ts";
export { decidingLimits, type DecidingLimit } from "./queries/deciding-limits.ts";
export type { RuleFields } from "./domain/rule-inputs.ts";
export type { PauseFacts } from "./domain/pause.ts";
export { saveRule } from "./use-cases/save-buffer-rule.ts";
export { previewInput, type RulesChange } from "./domain/rule-inputs.ts";
export { activateRule, archiveRule, rulesAfter } from "./use-cases/activate-buffer-rule.ts";
export type { InventoryRefusal } from "./errors.ts";
