import type { ChannelOrder } from "./channel-order.ts";

/** One sellable variant as the channel lists it. */
export interface ChannelVariant {
  externalVariantId: string;
  externalProductId: string;
  /** What stock is published under; may differ from the variant id. */
  externalInventoryItemId: string | null;
  title: string;
  /** The channel's SKU text: an attribute, never a key. */
  sku: string | null;
  barcode: string | null;
  /** Decimal text in the shop's currency, which the body does not name. */
  price: string | null;
  /** May be negative: the channel oversold. */
  inventoryQuantity: number | null;
  /** Whether the channel counts this variant at all. */
  isTracked: boolean;
  requiresShipping: boolean;
  weightGrams: number | null;
  updatedAt: Date | null;
}

export interface ChannelProduct {
  externalProductId: string;
  title: string;
  vendor: string | null;
  productType: string | null;
  handle: string | null;
  /** active, archived or draft; bodies that say nothing count as active. */
  status: string;
  updatedAt: Date | null;
  variants: ChannelVariant[];
}

/** What the channel believes it has at one of its locations. */
export interface ChannelInventoryLevel {
  externalInventoryItemId: string;
  /** Null where the channel keeps one figure for all places. */
  externalLocationId: string | null;
  /** Null where the channel does not count; negative where it oversold. */
  available: number | null;
  updatedAt: Date | null;
}

/** Goods given back or never sent. Amounts are null where the body does not state them. */
export interface ChannelRefundLine {
  externalLineId: string;
  quantity: number;
  /** no_restock, cancel, return or legacy_restock; empty where the body does not say. */
  restockType: string;
  externalLocationId: string | null;
  subtotalMinor: bigint | null;
  taxMinor: bigint | null;
}

export interface ChannelRefundTransaction {
  externalId: string;
  /** refund, void, … as the channel says. */
  kind: string;
  /** success, pending, failure, error. */
  status: string;
  gateway: string;
  amountMinor: bigint;
  currency: string;
  createdAt: Date | null;
}

export interface ChannelRefund {
  externalId: string;
  externalOrderId: string;
  currency: string;
  createdAt: Date;
  note: string | null;
  lines: ChannelRefundLine[];
  /** Money beside the lines: shipping given back, rounding, discrepancies. Negative amounts go to the buyer. */
  adjustments: { kind: string; reason: string | null; amountMinor: bigint; taxMinor: bigint }[];
  transactions: ChannelRefundTransaction[];
  /** What really went back: the successful refund transactions. */
  refundedMinor: bigint;
}

/** A shipment as the channel knows it: what we pushed, or what somebody entered there. */
export interface ChannelFulfillment {
  externalId: string;
  externalOrderId: string;
  /** pending, open, success, cancelled, error or failure. */
  status: string;
  /** The carrier's status as the channel sees it, null while it has none. */
  shipmentStatus: string | null;
  trackingCompany: string | null;
  trackingNumbers: string[];
  trackingUrls: string[];
  externalLocationId: string | null;
  lines: { externalLineId: string; quantity: number }[];
  createdAt: Date;
  updatedAt: Date;
}

/** What one delivery of a channel says, in our words. One body may say several things. */
export type ChannelMessage =
  | {
      is: "order";
      order: ChannelOrder;
      /** Refunds the body names without their lines: they are asked for. */
      refundIds?: string[];
    }
  | { is: "order_gone"; externalOrderId: string }
  | { is: "refund"; refund: ChannelRefund }
  | { is: "product"; product: ChannelProduct }
  | { is: "product_gone"; externalProductId: string }
  | { is: "level"; level: ChannelInventoryLevel }
  | { is: "fulfillment"; fulfillment: ChannelFulfillment }
  /** Understood, and nothing follows from it. */
  | { is: "nothing"; why: string };
