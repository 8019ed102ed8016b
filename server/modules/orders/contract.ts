import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";

/** Where an order is on its way. The same list is a CHECK on the table. */
export const orderStages = [
  "received",
  "on_hold",
  "backordered",
  "committed",
  "routed",
  "picking",
  "packed",
  "shipped",
  "delivered",
  "canceled",
] as const;
export type OrderStage = (typeof orderStages)[number];

export const orderStatuses = ["open", "closed", "canceled"] as const;
export type OrderStatus = (typeof orderStatuses)[number];

export const holdReasons = [
  "unmapped_line",
  "awaiting_payment",
  "fraud_risk",
  "incorrect_address",
  "out_of_stock",
  "totals_disagree",
  "awaiting_return",
  "manual",
  "other",
] as const;
export type HoldReason = (typeof holdReasons)[number];

/** Holds that the product sets and lifts by itself, because it can see when their cause is gone. */
export const automaticHolds: ReadonlySet<HoldReason> = new Set([
  "unmapped_line",
  "awaiting_payment",
  "incorrect_address",
]);

/** A tax as it was stated. `rate` is decimal text, null when none was stated. */
export interface PlacedTax {
  title: string;
  rate: string | null;
  minor: bigint;
}

export interface PlacedAddress {
  name: string;
  company: string | null;
  line1: string;
  line2: string | null;
  city: string;
  region: string | null;
  postalCode: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  phone: string | null;
  latitude: number | null;
  longitude: number | null;
}

export interface PlacedLine {
  externalLineId: string;
  /** The channel's immutable id of what was bought; null for custom lines. */
  externalVariantId: string | null;
  externalProductId: string | null;
  /** SKU text: shown, never a key. */
  sku: string | null;
  title: string;
  /** As ordered, and what is left of it after removals and refunds. */
  quantity: number;
  currentQuantity: number;
  unitPriceMinor: bigint;
  discountMinor: bigint;
  taxMinor: bigint;
  taxes: PlacedTax[];
  requiresShipping: boolean;
}

export interface PlacedShippingLine {
  externalLineId: string;
  title: string;
  code: string | null;
  priceMinor: bigint;
  discountMinor: bigint;
  taxMinor: bigint;
  taxes: PlacedTax[];
}

/** An order as a channel or a program placed it. Amounts are minor units of `currency`. */
export interface PlacedOrder {
  /** Null for orders that no connected channel placed. */
  connectionId: string | null;
  externalId: string;
  /** What people call it there: "#1001". */
  name: string;
  currency: string;
  placedAt: Date;
  /** Moves forward with every change at the channel; an older version never overwrites a newer one. */
  updatedAt: Date;
  canceledAt: Date | null;
  cancelReason: string | null;
  /** The channel's word: paid, authorized, pending, refunded … */
  financialStatus: string;
  email: string | null;
  phone: string | null;
  customerName: string;
  shippingAddress: PlacedAddress | null;
  billingAddress: PlacedAddress | null;
  lines: PlacedLine[];
  shippingLines: PlacedShippingLine[];
  totals: {
    subtotalMinor: bigint;
    discountMinor: bigint;
    shippingMinor: bigint;
    taxMinor: bigint;
    totalMinor: bigint;
  };
  taxesIncluded: boolean;
  paymentReference: string | null;
  note: string | null;
  tags: string[];
  attributes: Record<string, string>;
  /** Stated sums that their parts do not add up to. Such an order is kept and held. */
  differences: { what: string; statedMinor: bigint; computedMinor: bigint }[];
  /** Whose reservations the order takes when it is placed. */
  reservationHolder?: string;
  traceId: string;
}

const id = z.string().min(1).max(80);

/** Orders on hold, late ones and so on are one click on Today; the list takes the same words. */
export const orderFilters = [
  "all",
  "open",
  "on_hold",
  "backordered",
  "sold_ahead",
  "to_ship",
  "shipped",
  "canceled",
] as const;
export type OrderFilter = (typeof orderFilters)[number];

export const orderListInput = z.strictObject({
  show: z.enum(orderFilters).default("open"),
  /** Start of a number or channel name, or an exact e-mail address. */
  search: z.string().trim().max(200).optional(),
  connectionId: id.optional(),
  stage: z.enum(orderStages).optional(),
  /** Orders whose ship-by has passed and that have not left. */
  isLate: z.boolean().optional(),
  externalId: z.string().max(120).optional(),
  /** Orders with units that are promised of what this document brings, e.g. a purchase order's id. */
  waitsFor: id.optional(),
  ...pageInput,
});
export type OrderListInput = z.infer<typeof orderListInput>;

export const orderIdInput = z.strictObject({ id });

export const placeHoldInput = z.strictObject({
  orderId: id,
  reason: z
    .enum(holdReasons)
    .exclude(["unmapped_line", "awaiting_payment", "totals_disagree", "awaiting_return"]),
  note: z.string().trim().min(3, "Say in a few words why.").max(500),
});
export type PlaceHoldInput = z.infer<typeof placeHoldInput>;

export const releaseHoldInput = z.strictObject({ orderId: id, holdId: id });

/** Of these listings, or of those that one order waits for. */
export const waitingForListingsInput = z
  .strictObject({ listingIds: z.array(id).max(200).optional(), orderId: id.optional() })
  .refine(({ listingIds, orderId }) => (listingIds === undefined) !== (orderId === undefined), {
    error: "Name listings or an order.",
  });
export type WaitingForListingsInput = z.infer<typeof waitingForListingsInput>;
