import type { Tone } from "#components/ui/status-badge.tsx";
import type { OrderStage } from "#server/modules/orders/contract.ts";

/** How a stage looks: whether somebody has to do something. */
export const stageTone: Record<OrderStage, Tone> = {
  received: "info",
  on_hold: "warn",
  backordered: "warn",
  committed: "info",
  routed: "info",
  picking: "info",
  packed: "info",
  shipped: "good",
  delivered: "good",
  canceled: "quiet",
};

export const stageWord = (stage: OrderStage): string => stage.replaceAll("_", " ");
