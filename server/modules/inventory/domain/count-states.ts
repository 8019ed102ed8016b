import type { CountStatus, LineDecision } from "../contract.ts";

/** What a count may become. A trigger on the table says the same. */
export const countTransitions: Record<CountStatus, readonly CountStatus[]> = {
  planned: ["open", "canceled"],
  open: ["pending_approval", "posted", "canceled"],
  pending_approval: ["posted", "recount", "rejected"],
  posted: [],
  recount: [],
  rejected: [],
  canceled: [],
};

/** Where a count ends when its differences are decided: posted when any is approved, else recounted when any is, else rejected. */
export function endOf(decisions: readonly LineDecision[]): "posted" | "recount" | "rejected" {
  if (decisions.includes("approve")) return "posted";
  return decisions.includes("recount") ? "recount" : "rejected";
}

/** Why a bin that was searched in vain is not picked from; a posted count takes exactly this back. */
export const SET_ASIDE_FOR_COUNT = "short pick: count it first";
