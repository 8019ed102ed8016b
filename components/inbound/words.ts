import type { Tone } from "#components/ui/status-badge.tsx";
import type {
  AsnDifference,
  AsnStatus,
  OrderStatus,
  ReceiptDifferenceKind,
  ReceiptState,
} from "#server/modules/inbound/contract.ts";

export const orderTone: Record<OrderStatus, Tone> = {
  draft: "quiet",
  awaiting_approval: "warn",
  placed: "info",
  acknowledged: "info",
  received: "good",
  closed_short: "warn",
  canceled: "quiet",
};

export const receiptTone: Record<ReceiptState, Tone> = { none: "quiet", some: "info", all: "good" };
export const receiptWord: Record<ReceiptState, string> = {
  none: "nothing here",
  some: "partially received",
  all: "all here",
};

export const asnTone: Record<AsnStatus, Tone> = {
  announced: "info",
  receiving: "warn",
  closed: "good",
  canceled: "quiet",
};

export const asnDifferenceWord: Record<AsnDifference, string> = {
  unknown_sku: "no SKU has this code",
  unknown_order: "no such order",
  not_on_order: "not on the order",
  order_ended: "the order ended",
  over_order: "more than ordered",
};

export const differenceWord: Record<ReceiptDifferenceKind, string> = {
  short: "short",
  over: "over",
  damaged: "damaged",
  wrong_item: "wrong item",
  not_on_asn: "not on the ASN",
};

export const word = (text: string): string => text.replaceAll("_", " ");
