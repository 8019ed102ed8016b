import type { Tone } from "#components/ui/status-badge.tsx";
import type { ShipmentStatus, TrackingStatus } from "#server/modules/shipping/contract.ts";

export const shipmentTone: Record<ShipmentStatus, Tone> = {
  labeling: "info",
  ready: "info",
  shipped: "info",
  delivered: "good",
  needs_attention: "bad",
  returned: "warn",
  canceled: "quiet",
};

export const trackingTone: Record<TrackingStatus, Tone> = {
  pending: "quiet",
  picked_up: "info",
  in_transit: "info",
  out_for_delivery: "info",
  delivered: "good",
  on_hold: "warn",
  delivery_delayed: "warn",
  delivery_failed: "bad",
  ready_for_pickup: "info",
  return_to_sender: "bad",
  cancelled: "quiet",
  unknown: "warn",
};

export const word = (status: string): string => status.replaceAll("_", " ");
