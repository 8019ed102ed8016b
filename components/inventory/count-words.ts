import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";
import type { Tone } from "#components/ui/status-badge.tsx";
import type {
  CountReason,
  CountStatus,
  LineDecision,
  OverReason,
} from "#server/modules/inventory/contract.ts";

type Outputs = inferRouterOutputs<AppRouter>["inventory"]["counts"];
export type CountRow = Outputs["list"]["items"][number];
export type CountPage = Outputs["get"];
export type CountLine = CountPage["lines"][number];
export type Accuracy = Outputs["accuracy"];
export type PolicyDocument = Outputs["policy"];

export const countTone: Record<CountStatus, Tone> = {
  planned: "quiet",
  open: "info",
  pending_approval: "warn",
  posted: "good",
  recount: "info",
  rejected: "bad",
  canceled: "quiet",
};

/** Why a bin is counted, in words. */
export const reasonWords: Record<CountReason, string> = {
  period: "due again",
  turnover: "much moved",
  accuracy: "location below target",
  zero_check: "ran empty",
  short_pick: "short pick",
  doubt: "doubted",
  manual: "asked for",
  recount: "recount",
};

/** Why a line needs a second person. */
export const overWords: Record<OverReason, string> = {
  nothing_expected: "nothing was expected",
  units: "over in units",
  percent: "over in percent",
  value: "over in value",
  cost_unknown: "cost not known",
  not_postable: "the ledger refuses it",
};

export const decisionWords: Record<LineDecision, string> = {
  approve: "Approve",
  reject: "Reject",
  recount: "Count again",
};

/** A share in percent with one digit, e.g. "97.5 %". */
export const percentText = (percent: number): string => `${percent.toFixed(1).replace(/\.0$/, "")} %`;
