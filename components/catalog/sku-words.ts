import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";
import type { Gap, SkuKind, TrackingMode } from "#server/modules/catalog/contract.ts";

type Skus = inferRouterOutputs<AppRouter>["catalog"]["skus"];
export type SkuRow = Skus["list"]["items"][number];
export type SavedRow = Skus["save"][number];
export type SkuPage = Skus["get"];
export type HistoryEntry = Skus["history"]["items"][number];
export type PriceChannels = Skus["channels"];

export const kindWords: Record<SkuKind, string> = {
  stocked: "Stocked",
  kit: "Kit",
  multipack: "Multipack",
  assembly: "Assembly",
};

/** What a kind means, where somebody chooses one. */
export const kindHints: Record<SkuKind, string> = {
  stocked: "Lies on a shelf as itself.",
  kit: "Has no stock of its own: it is packed from its components for each order.",
  multipack: "So many of one SKU, packed for each order.",
  assembly: "Built from its components ahead of orders, then lies on a shelf as itself.",
};

export const trackingWords: Record<TrackingMode, string> = { none: "None", lot: "Lot", serial: "Serial" };

export const gapWords: Record<Gap, string> = {
  barcode: "No barcode",
  weight: "No weight",
  dimensions: "No dimensions",
  customs: "No customs data",
  price: "No price",
  cost: "No cost",
  image: "No image",
};
