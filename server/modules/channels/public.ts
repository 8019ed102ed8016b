/** What other rooms and doors may call. */
export {
  recordReportedLevel,
  type ReportedLevel,
  type ReportVerdict,
} from "./use-cases/record-reported-level.ts";
export { recomputeFeed } from "./use-cases/recompute-stock.ts";
