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

/** A span in the largest units that say enough: "45 min", "3 h 20 min", "2 d 4 h". */
export function spanText(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** How far units are on their way from the dock to the bins; null when nothing was counted in. */
export function putAwayText(progress: {
  received: number;
  putAway: number;
  medianMinutes: number | null;
  lastMinutes: number | null;
}): string | null {
  const { received, putAway, medianMinutes, lastMinutes } = progress;
  if (received === 0) return null;
  const far =
    putAway === received ? `All ${received} units in bins` : `${putAway} of ${received} units in bins`;
  return medianMinutes === null || lastMinutes === null
    ? far
    : `${far}; half after ${spanText(medianMinutes)}, the last after ${spanText(lastMinutes)}`;
}
