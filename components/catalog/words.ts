import type { inferRouterOutputs } from "@trpc/server";
import type { Tone } from "#components/ui/status-badge.tsx";
import type { AppRouter } from "#server/api/root.ts";
import type { MappingState, SuggestionReason } from "#server/modules/catalog/contract.ts";

export type Listing = inferRouterOutputs<AppRouter>["catalog"]["listings"]["list"]["items"][number];
export type SkuChoice = inferRouterOutputs<AppRouter>["catalog"]["listings"]["findSkus"][number];

export const stateTones: Record<MappingState, Tone> = { mapped: "good", unmapped: "warn", broken: "bad" };

export const reasonWords: Record<SuggestionReason, string> = {
  barcode: "same barcode",
  code: "same code",
  former_code: "former code",
  title: "like title",
};

/** "same barcode, same code · 99 %" */
export const whyText = (suggestion: Listing["suggestions"][number]): string =>
  `${suggestion.reasons.map((reason) => reasonWords[reason]).join(", ")} · ${suggestion.confidence} %`;

/** "2 × JP-MUG-CREAM, JP-POT-900ML" */
export const partsText = (parts: readonly { code: string; quantity: number }[]): string =>
  parts.map(({ code, quantity }) => (quantity > 1 ? `${quantity} × ${code}` : code)).join(", ");
