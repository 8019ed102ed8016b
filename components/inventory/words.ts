import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";
import type { Tone } from "#components/ui/status-badge.tsx";
import type { QuantityName, TransferStatus, WorkOrderStatus } from "#server/modules/inventory/contract.ts";
import { modeWords } from "./buffer-words.ts";

type Outputs = inferRouterOutputs<AppRouter>;
export type GridRow = Outputs["inventory"]["grid"]["items"][number];
export type StockSummary = Outputs["inventory"]["summary"];
export type SkuPage = Outputs["inventory"]["sku"];
export type LocationStock = SkuPage["locations"][number];
export type TransferPage = Outputs["inventory"]["getTransfer"];
export type TransferRow = Outputs["inventory"]["transfers"]["items"][number];
export type WorkOrderRow = Outputs["inventory"]["workOrders"]["items"][number];
export type Waiting = SkuPage["waiting"][number];
export type MovementRow = Outputs["inventory"]["movements"]["items"][number];
export type ReservationRow = Outputs["inventory"]["reservations"]["items"][number];
export type LevelExplanation = Outputs["inventory"]["explain"];
export type ChannelStockRow = Outputs["channels"]["stockOfSku"][number];

/** The figures of a level in the words of the trade. */
export const quantityWords: Record<QuantityName, string> = {
  onHand: "On hand",
  committed: "Committed",
  reserved: "Reserved",
  qualityControl: "Quality control",
  damaged: "Damaged",
  available: "Available",
  incoming: "Incoming",
};

/** What each figure means, told once where it is explained. */
export const quantityMeaning: Record<QuantityName, string> = {
  onHand: "Physically there.",
  committed: "Set aside for order lines.",
  reserved: "Held softly until a time, for a cart, draft or quote.",
  qualityControl: "There, and not sellable until somebody looked.",
  damaged: "There, and not sellable.",
  available: "On hand less everything committed, reserved and set aside.",
  incoming: "On its way here: what purchase orders, notices and transfers still bring.",
};

/** "quality_hold" → "Quality hold" */
export const kindWord = (kind: string): string => {
  const spaced = kind.replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};

/** Milliseconds as a person says them. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}

export const transferTone: Record<TransferStatus, Tone> = {
  draft: "quiet",
  in_transit: "info",
  received: "good",
  canceled: "quiet",
};

export const workOrderTone: Record<WorkOrderStatus, Tone> = { open: "info", done: "good", canceled: "quiet" };

/** Lots or serials as typed or scanned, one a line: "LOT7 12" is twelve of LOT7, "SN-1" is one. */
export function codesOf(text: string): { code: string; quantity: number }[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [, code, units] = /^(.*\S)\s+(\d{1,7})$/.exec(line) ?? [];
      return code && Number(units) > 0 ? { code, quantity: Number(units) } : { code: line, quantity: 1 };
    });
}

/** "pre-order", "3 of 5 as backorder", "shortage" */
export function soldAsText({ soldAs, soldAhead, quantity }: Waiting): string {
  if (soldAs === null) return "shortage";
  const word = modeWords[soldAs].toLowerCase();
  return soldAhead === quantity ? word : `${soldAhead} of ${quantity} as ${word}`;
}

type AheadTerms = ChannelStockRow["explanation"]["overChannel"]["ahead"][number];

/** How many units of a SKU a channel may sell before they are there, as one sentence with every term. */
export function aheadText(terms: AheadTerms): string {
  const { code, mode, rule, covered, upTo, overall, soldHere, soldOverall, units } = terms;
  if (mode === "in_stock_only") return `${code} is sold from stock only (${rule}).`;
  const bounds = [
    covered ? coverText(covered) : "whatever is expected",
    upTo === null ? "" : `at most ${upTo} on this channel, ${soldHere} of them wait`,
    overall === null ? "" : `at most ${overall} over all channels, ${soldOverall} of them wait`,
  ].filter(Boolean);
  return `${code} as ${modeWords[mode].toLowerCase()} (${rule}): ${bounds.join("; ")} → ${units} may be sold ahead`;
}

function coverText({ toCome, expected, waiting }: NonNullable<AheadTerms["covered"]>): string {
  if (toCome.length === 0) return "nothing is expected";
  const each = toCome.map(({ label, quantity, expectedOn, isLate }) => {
    if (expectedOn === null) return `${label} brings ${quantity} without a day (not counted)`;
    return `${label} brings ${quantity} ${isLate ? `that were due on ${expectedOn} (not counted)` : `on ${expectedOn}`}`;
  });
  return `${each.join(", ")}; ${expected} expected − ${waiting} waited for = ${expected - waiting}`;
}
