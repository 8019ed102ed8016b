import type { Tone } from "#components/ui/status-badge.tsx";
import type { MoneyKind, MoneyStatus, RefundTrigger, RmaStatus } from "#server/modules/returns/contract.ts"; // prettier-ignore

export const rmaTone: Record<RmaStatus, Tone> = {
  requested: "warn",
  approved: "info",
  in_transit: "info",
  arrived: "warn",
  inspecting: "warn",
  resolved: "good",
  rejected: "quiet",
  canceled: "quiet",
};

export const moneyTone: Record<MoneyStatus, Tone> = {
  none: "quiet",
  pending: "info",
  held: "bad",
  ready: "warn",
  settled: "good",
  declined: "quiet",
};
export const moneyWord: Record<MoneyStatus, string> = {
  none: "no refund",
  pending: "refund estimated",
  held: "refund waits for a person",
  ready: "refund due",
  settled: "refunded",
  declined: "refund declined",
};

export const moneyKindWord: Record<MoneyKind, string> = {
  item: "Goods",
  discount: "Discount given",
  tax: "Tax",
  shipping: "Shipping",
  shipping_tax: "Tax on shipping",
  restocking_fee: "Restocking fee kept",
};

export const triggerWord: Record<RefundTrigger, string> = {
  first_scan: "When the carrier has it",
  receipt: "When all of it is received",
  inspection: "When all of it is inspected",
};

export const word = (text: string): string => text.replaceAll("_", " ");
