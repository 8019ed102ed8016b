import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";
import { ruleStatuses, type RuleKind, type SellingMode } from "#server/modules/inventory/contract.ts";

type Outputs = inferRouterOutputs<AppRouter>;
export type BufferRule = Outputs["inventory"]["rules"]["items"][number];
export type RuleBody = inferRouterInputs<AppRouter>["inventory"]["saveRule"]["body"];
export type ChannelSelling = Outputs["inventory"]["selling"][number];
export type RulesPreview = Outputs["channels"]["previewRules"];

export const kindWords: Record<RuleKind, string> = {
  buffer: "Buffer at locations",
  ring_fence: "Ring-fence for a channel",
  limit: "Limit of listings",
  ahead: "Selling ahead",
};

export const modeWords: Record<SellingMode, string> = {
  in_stock_only: "In stock only",
  pre_order: "Pre-order",
  backorder: "Backorder",
};

/** The views of the page: rules by their state, and what is proposed. */
export const bufferTabs = [...ruleStatuses, "proposals"] as const;

/** Names of channels and locations by id. */
export type Names = ReadonlyMap<string, string>;

const list = (ids: readonly string[] | undefined, names: Names): string =>
  (ids ?? []).map((id) => names.get(id) ?? id).join(", ");

/** What a rule does, as one sentence. */
export function effectOf(body: RuleBody, names: Names): string {
  if (body.kind === "buffer") {
    const { keep } = body.rule;
    return keep.kind === "fixed" ? `Keeps back ${keep.units}` : `Keeps back ${keep.percent} %`;
  }
  if (body.kind === "ring_fence")
    return `${body.rule.units} only for ${names.get(body.rule.forConnectionId) ?? body.rule.forConnectionId}`;
  if (body.kind === "ahead") return aheadEffect(body.rule);
  const { keepBack, sharePercent, maxListed, zeroAtOrBelow, resumeAt, pauseMinutes, alwaysShow } = body.rule;
  const parts = [
    alwaysShow === undefined ? "" : `always shows ${alwaysShow}`,
    keepBack === undefined ? "" : `keeps back ${keepBack}`,
    sharePercent === undefined ? "" : `shows ${sharePercent} %`,
    maxListed === undefined ? "" : `at most ${maxListed}`,
    zeroAtOrBelow === undefined ? "" : `pauses at ${zeroAtOrBelow}`,
    resumeAt === undefined ? "" : `resumes at ${resumeAt}`,
    pauseMinutes === undefined ? "" : `for at least ${pauseMinutes} min`,
  ];
  const text = parts.filter(Boolean).join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function aheadEffect(rule: Extract<RuleBody, { kind: "ahead" }>["rule"]): string {
  const { mode, upTo, overall, beyondReceipts, cancelAfterDays } = rule;
  const parts = [
    modeWords[mode],
    upTo === undefined ? "" : `up to ${upTo} on a channel`,
    overall === undefined ? "" : `up to ${overall} over all channels`,
    mode === "in_stock_only" ? "" : beyondReceipts ? "also beyond what is expected" : "of what is expected",
    cancelAfterDays === undefined ? "" : `asks to cancel after ${cancelAfterDays} days`,
  ];
  return parts.filter(Boolean).join(", ");
}

/** Which SKUs, places, channels and times a rule is for. */
export function scopeOf(body: RuleBody, names: Names): string {
  const when: {
    connectionIds?: string[] | undefined;
    locationIds?: string[] | undefined;
    skuCodes?: string[] | undefined;
    tags?: string[] | undefined;
    from?: string | undefined;
    until?: string | undefined;
  } = body.rule.when ?? {};
  const day = (text: string) =>
    new Date(text).toLocaleString("en-US", { dateStyle: "medium", timeStyle: "short" });
  const parts = [
    when.skuCodes
      ? `SKU ${when.skuCodes.slice(0, 3).join(", ")}${when.skuCodes.length > 3 ? ` and ${when.skuCodes.length - 3} more` : ""}`
      : "",
    when.tags ? `tag ${when.tags.join(", ")}` : "",
    when.locationIds ? `at ${list(when.locationIds, names)}` : "",
    when.connectionIds ? `on ${list(when.connectionIds, names)}` : "",
    when.from ? `from ${day(when.from)}` : "",
    when.until ? `until ${day(when.until)}` : "",
  ];
  return parts.filter(Boolean).join(" · ") || "Everything";
}
