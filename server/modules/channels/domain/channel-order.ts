/** A tax on a line or on shipping. `rate` is the decimal text the channel stated ("0.0825"), null when it stated none. */
export interface ChannelTax {
  title: string;
  rate: string | null;
  minor: bigint;
}

export interface ChannelAddress {
  name: string;
  company: string | null;
  line1: string;
  line2: string | null;
  city: string;
  /** State or province, its code where the channel has one. */
  region: string | null;
  postalCode: string | null;
  /** ISO 3166-1 alpha-2 where the channel has it. */
  country: string | null;
  phone: string | null;
  latitude: number | null;
  longitude: number | null;
}

export interface ChannelOrderLine {
  externalLineId: string;
  /** The channel's immutable variant id; null for custom lines. */
  externalVariantId: string | null;
  externalProductId: string | null;
  /** The channel's SKU text: an attribute, never a key. */
  sku: string | null;
  title: string;
  variantTitle: string | null;
  /** As ordered. */
  quantity: number;
  /** As ordered, less what was removed or refunded since. */
  currentQuantity: number;
  unitPriceMinor: bigint;
  /** Share of all discounts, line and order level. */
  discountMinor: bigint;
  taxMinor: bigint;
  taxes: ChannelTax[];
  requiresShipping: boolean;
  isGiftCard: boolean;
  isTip: boolean;
  properties: { name: string; value: string }[];
}

export interface ChannelShippingLine {
  externalLineId: string;
  title: string;
  code: string | null;
  priceMinor: bigint;
  discountMinor: bigint;
  taxMinor: bigint;
  taxes: ChannelTax[];
}

/** Totals as the channel stated them, in minor units of the order's currency. */
export interface ChannelTotals {
  linesMinor: bigint;
  subtotalMinor: bigint;
  discountMinor: bigint;
  shippingMinor: bigint;
  taxMinor: bigint;
  dutiesMinor: bigint;
  additionalFeesMinor: bigint;
  tipMinor: bigint;
  totalMinor: bigint;
}

/** A stated sum that its parts do not add up to. */
export interface TotalsDifference {
  what: "lines" | "discount" | "tax" | "subtotal" | "total";
  statedMinor: bigint;
  computedMinor: bigint;
}

/** An order as any channel may have placed it. All amounts are minor units of `currency`. */
export interface ChannelOrder {
  externalId: string;
  /** What people call it: "#1001". */
  name: string;
  number: string | null;
  currency: string;
  placedAt: Date;
  updatedAt: Date;
  canceledAt: Date | null;
  cancelReason: string | null;
  /** The channel's word: paid, authorized, pending, refunded … */
  financialStatus: string;
  fulfillmentStatus: string | null;
  email: string | null;
  phone: string | null;
  customerName: string;
  shippingAddress: ChannelAddress | null;
  billingAddress: ChannelAddress | null;
  lines: ChannelOrderLine[];
  shippingLines: ChannelShippingLine[];
  discountCodes: { code: string; type: string | null; minor: bigint }[];
  totals: ChannelTotals;
  taxesIncluded: boolean;
  paymentGatewayNames: string[];
  /** What the payment side knows this order by: the checkout's token, else the order's. */
  paymentReference: string | null;
  note: string | null;
  tags: string[];
  attributes: Record<string, string>;
  isTest: boolean;
  /** Empty when every stated sum equals its parts. */
  differences: TotalsDifference[];
}
