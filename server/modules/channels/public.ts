/** What other rooms and doors may call. */
export { recomputeFeed } from "./use-cases/recompute-stock.ts";
