import type { Tone } from "#components/ui/status-badge.tsx";
import type { BatchStatus, ImportKind, ImportPolicy, Verdict } from "#server/modules/imports/contract.ts";

export const kindWords: Record<ImportKind, string> = {
  skus: "SKUs",
  stock: "Stock levels",
  orders: "Orders",
};

export const statusWords: Record<BatchStatus, string> = {
  uploaded: "uploaded",
  planning: "dry run",
  planned: "ready to apply",
  applying: "applying",
  applied: "applied",
  failed: "failed, taken back",
  reverting: "reverting",
  reverted: "reverted",
  canceled: "canceled",
};

/** What is being done with rows, after "120 of 3,108 rows". */
export const progressWords: Partial<Record<BatchStatus, string>> = {
  planning: "tried",
  applying: "applied",
  reverting: "taken back",
};

export const statusTones: Record<BatchStatus, Tone> = {
  uploaded: "quiet",
  planning: "info",
  planned: "warn",
  applying: "info",
  applied: "good",
  failed: "bad",
  reverting: "info",
  reverted: "quiet",
  canceled: "quiet",
};

export const policyWords: Record<ImportPolicy, string> = {
  REJECT_EVERYTHING: "Reject everything when a row is wrong",
  REJECT_FAILED_ROWS: "Leave out wrong rows",
  IGNORE_FAILED: "Leave out wrong cells only",
};

export const verdictTones: Record<Verdict, Tone> = {
  create: "good",
  change: "info",
  same: "quiet",
  error: "bad",
};

export const verdictWords: Record<Verdict, string> = {
  create: "new",
  change: "changed",
  same: "the same",
  error: "wrong",
};
