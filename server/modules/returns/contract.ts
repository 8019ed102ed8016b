import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";

export const rmaStatuses = [
  "requested",
  "approved",
  "in_transit",
  "arrived",
  "inspecting",
  "resolved",
  "rejected",
  "canceled",
] as const;
export type RmaStatus = (typeof rmaStatuses)[number];

export const returnReasons = [
  "unwanted",
  "wrong_size",
  "damaged",
  "defective",
  "wrong_item",
  "not_as_described",
  "late",
  "unannounced",
] as const;
export type ReturnReason = (typeof returnReasons)[number];

/** Whether a line was asked for, came along of the same order, or was never sold on it. */
export const lineOrigins = ["announced", "unannounced", "wrong_item"] as const;
export type LineOrigin = (typeof lineOrigins)[number];

/** What each origin says beside the SKU; nothing for what was asked for. */
export const originWords: Record<LineOrigin, string> = {
  announced: "",
  unannounced: "not announced",
  wrong_item: "never sold on this order",
};

/** A as new, B used, C damaged, D worthless. */
export const grades = ["A", "B", "C", "D"] as const;
export type Grade = (typeof grades)[number];
export const gradeWords: Record<Grade, string> = { A: "As new", B: "Used", C: "Damaged", D: "Worthless" };

export const dispositions = [
  "restock",
  "refurbish",
  "resell_b",
  "vendor_return",
  "donate",
  "recycle",
  "scrap",
] as const;
export type Disposition = (typeof dispositions)[number];
export const dispositionWords: Record<Disposition, string> = {
  restock: "Back to stock",
  refurbish: "Refurbish",
  resell_b: "Sell as B-stock",
  vendor_return: "Back to the supplier",
  donate: "Donate",
  recycle: "Recycle",
  scrap: "Scrap",
};

export const refundTriggers = ["first_scan", "receipt", "inspection"] as const;
export type RefundTrigger = (typeof refundTriggers)[number];

/** From the earliest to the latest. */
export const refundTriggerOrder: Record<RefundTrigger, number> = { first_scan: 0, receipt: 1, inspection: 2 };

/** Pending is an estimate; held waits for a person; ready is due and fixed; settled has its credit note; declined gives nothing back. */
export const moneyStatuses = ["none", "pending", "held", "ready", "settled", "declined"] as const;
export type MoneyStatus = (typeof moneyStatuses)[number];

/** Why a person looks at a refund before it is given. */
export const reviewReasons = ["missing", "worse_than_said", "wrong_item", "unexpected"] as const;
export type ReviewReason = (typeof reviewReasons)[number];
export const reviewWords: Record<ReviewReason, string> = {
  missing: "something did not come",
  worse_than_said: "something is damaged and the buyer did not say so",
  wrong_item: "something was never sold on the order",
  unexpected: "nobody announced it",
};

export const moneyKinds = ["item", "discount", "tax", "shipping", "shipping_tax", "restocking_fee"] as const;
export type MoneyKind = (typeof moneyKinds)[number];

/** What buyers can do by themselves on the tracking page of their order. */
export const buyerTermsSchema = z.strictObject({
  isOpen: z.boolean(),
  /** What they can give as the reason. */
  reasons: z.array(z.enum(returnReasons)).max(returnReasons.length),
  /** SKU codes that are not taken back; one with a star at its end stands for all that begin so. */
  excludedSkus: z.array(z.string().trim().min(1).max(80)).max(500),
  /** Worth at most this, in minor units of its currency, a request is approved at once; every other one waits for a person. 0: all wait. */
  approveUpToMinor: z.int().min(0).max(1_000_000_000),
  /** Buys the label with which it comes back as soon as a buyer's request is approved. */
  isLabelBought: z.boolean(),
});
export type BuyerTerms = z.output<typeof buyerTermsSchema>;

const defaultBuyerTerms: BuyerTerms = {
  isOpen: true,
  reasons: returnReasons.filter((reason) => reason !== "unannounced"),
  excludedSkus: [],
  approveUpToMinor: 0,
  isLabelBought: false,
};

/** The document `returns.policy`. */
export const returnsPolicySchema = z.strictObject({
  refundTrigger: z.enum(refundTriggers),
  /** Days after the last shipment left in which a return is taken. */
  windowDays: z.int().min(0).max(3650),
  /** Reasons that also give the shipping of the returned part back. */
  shippingBackFor: z.array(z.enum(returnReasons)).max(returnReasons.length),
  /** The first rule that fits keeps this percent of the goods' price; grade counts once units are inspected. */
  restockingFees: z
    .array(
      z.strictObject({
        reason: z.enum(["any", ...returnReasons]),
        grade: z.enum(["any", ...grades]),
        percent: z.int().min(0).max(100),
      }),
    )
    .max(50),
  /** A return worth more, in minor units of its currency, is approved by another person than who asked. */
  approvalAboveMinor: z.int().min(0).max(1_000_000_000),
  /** A refund waits for a person when one of these is so: support, or finance above the value. */
  reviewWhen: z
    .array(z.enum(reviewReasons))
    .max(reviewReasons.length)
    .default([...reviewReasons]),
  buyers: buyerTermsSchema.default(defaultBuyerTerms),
});
export type ReturnsPolicy = z.output<typeof returnsPolicySchema>;

/** What holds until a merchant publishes a policy of its own. */
export const defaultReturnsPolicy: ReturnsPolicy = {
  refundTrigger: "inspection",
  windowDays: 30,
  shippingBackFor: ["damaged", "defective", "wrong_item", "not_as_described"],
  restockingFees: [],
  approvalAboveMinor: 50_000,
  reviewWhen: [...reviewReasons],
  buyers: defaultBuyerTerms,
};

const id = z.string().min(1).max(80);
const text = (longest: number) => z.string().trim().max(longest);
const units = z.int().min(1).max(1_000_000);
const key = z.string().regex(/^[0-9a-zA-Z_-]{8,80}$/);
const tracked = {
  lotCode: text(80).min(1).optional(),
  serials: z.array(text(80).min(1)).max(500).optional(),
};

export const rmaIdInput = z.strictObject({ id });
export const orderIdInput = z.strictObject({ orderId: id });
export const openRmaInput = z.strictObject({
  /** Made by the caller, so that sending twice opens one. */
  id: key,
  orderId: id,
  lines: z
    .array(
      z.strictObject({
        orderLineId: id,
        skuId: id,
        quantity: units,
        reason: z.enum(returnReasons),
        note: text(500).default(""),
      }),
    )
    .min(1)
    .max(200),
  note: text(1_000).default(""),
  /** A person takes it although the window is over. */
  isGoodwill: z.boolean().default(false),
});
export type OpenRma = z.input<typeof openRmaInput>;
export const endRmaInput = z.strictObject({
  id,
  end: z.enum(["rejected", "canceled"]),
  reason: text(300).min(3),
});
export type EndRma = z.infer<typeof endRmaInput>;
export const decideRefundInput = z.strictObject({
  id,
  decision: z.enum(["give", "decline"]),
  /** Kept of the goods' price after discount, in percent, instead of the policy's fee. */
  keptPercent: z.int().min(0).max(100).optional(),
  note: text(300).min(3, "Say in a few words why."),
});
export type DecideRefund = z.infer<typeof decideRefundInput>;
export const linkOrderInput = z.strictObject({
  id,
  orderId: id,
  /** Lines of the return that belong to lines of the order. */
  lines: z.array(z.strictObject({ lineId: id, orderLineId: id })).max(200),
});
export type LinkOrder = z.infer<typeof linkOrderInput>;
export const holdExchangeInput = z.strictObject({ id, orderId: id });
export type HoldExchange = z.infer<typeof holdExchangeInput>;
export const markInTransitInput = z.strictObject({ id, trackingNumber: text(80).default("") });

export const findReturnInput = z.strictObject({
  locationId: id,
  code: z.string().trim().min(1).max(200),
  /** The id of the return that is opened when nobody announced one. */
  newId: key,
});
export type FindReturn = z.infer<typeof findReturnInput>;

export const returnScanInput = z.strictObject({
  rmaId: id,
  locationId: id,
  code: z.string().trim().min(1).max(200),
  scanKey: z.string().min(8).max(80),
  /** Left out: what the barcode stands for. */
  quantity: units.optional(),
  /** Takes in what does not belong to the return: a wrong item, or one too many. */
  isExtra: z.boolean().default(false),
  expiresOn: z.iso.date().optional(),
  ...tracked,
});
export type ReturnScan = z.input<typeof returnScanInput>;

/** Why a scan changed nothing. */
export const returnRefusals = [
  "unknown_item",
  "not_expected",
  "not_the_one_sold",
  "elsewhere",
  "needs_lot",
  "present",
] as const;
export type ReturnRefusal = (typeof returnRefusals)[number];

/** What each refusal says, and what to do. */
export const returnRefusalWords: Record<ReturnRefusal, { reason: string; next: string }> = {
  unknown_item: { reason: "No SKU has this code.", next: "Type its SKU code, or set it apart and ask." },
  not_expected: { reason: "The return does not expect this.", next: "Is it really here? Take it in as a difference." },
  not_the_one_sold: { reason: "Another lot or serial number was sold.", next: "Look at the label again, or take it in as a difference." },
  elsewhere: { reason: "This return is being received at another location.", next: "Send it there, or ask." },
  needs_lot: { reason: "This SKU is kept by lot or serial number.", next: "Enter the lot, or the serial number of each piece." },
  present: { reason: "This lot or serial number cannot come in.", next: "It is here already, or known with another date. Look at the label again." },
}; // prettier-ignore

export const inspectInput = z.strictObject({
  /** Made by the caller, so that sending twice inspects once. */
  id: key,
  lineId: id,
  quantity: units,
  grade: z.enum(grades),
  disposition: z.enum(dispositions),
  note: text(1_000).default(""),
  photoIds: z.array(id).max(10).default([]),
  /** For `resell_b`: the SKU they go on as; left out, the one that was chosen the last time. */
  bStockSkuId: id.optional(),
  ...tracked,
});
export type Inspect = z.input<typeof inspectInput>;
export const missingInput = z.strictObject({
  id: key,
  lineId: id,
  quantity: units,
  note: text(1_000).default(""),
});
export type Missing = z.input<typeof missingInput>;
export const resellAsInput = z.strictObject({ lineId: id, search: text(80).min(1) });
export const finishRefurbishmentInput = z.strictObject({
  id,
  outcome: z.enum(["A", "B", "failed"]),
  /** What the work cost in all, in minor units of the merchant's currency. */
  costMinor: z
    .bigint()
    .min(0n)
    .max(10n ** 12n),
  note: text(1_000).default(""),
  bStockSkuId: id.optional(),
  ...tracked,
});
export type FinishRefurbishment = z.input<typeof finishRefurbishmentInput>;

export const rmaListInput = z.strictObject({
  status: z.enum(rmaStatuses).optional(),
  money: z.enum(moneyStatuses).optional(),
  /** Start of a return's or an order's number, or a tracking number. */
  search: text(120).optional(),
  orderId: id.optional(),
  locationId: id.optional(),
  ...pageInput,
});
export type RmaListInput = z.infer<typeof rmaListInput>;

export const publishReturnsPolicyInput = z.strictObject({
  body: returnsPolicySchema,
  note: text(2_000).min(3),
  basedOnVersion: z.int().min(0),
});
