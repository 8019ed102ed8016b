import { z } from "zod";
import { isCurrencyCode } from "#kernel/currency.ts";
import { pageInput } from "#kernel/keyset.ts";
import { isLocalDate } from "#kernel/time.ts";
import { storageRules } from "./receiving-contract.ts";

/** Statuses of a purchase order. "Partially received" is none of them: it is computed from the lines, see {@link receiptStates}. */
export const orderStatuses = [
  "draft",
  "awaiting_approval",
  "placed",
  "acknowledged",
  "received",
  "closed_short",
  "canceled",
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** How much of a purchase order is here. */
export const receiptStates = ["none", "some", "all"] as const;
export type ReceiptState = (typeof receiptStates)[number];

/** When arriving goods are looked at before they can be sold. */
export const qualityRules = ["never", "first", "always"] as const;
export type QualityRule = (typeof qualityRules)[number];

/** What a supplier said differently than we ordered. */
export const orderDifferenceKinds = ["quantity", "date", "price", "rejected"] as const;
export type OrderDifferenceKind = (typeof orderDifferenceKinds)[number];
/** Overtaken: the supplier answered the line anew before anybody decided. */
export const differenceStatuses = ["open", "accepted", "refused", "overtaken"] as const;
export type DifferenceStatus = (typeof differenceStatuses)[number];

export const asnStatuses = ["announced", "receiving", "closed", "canceled"] as const;
export type AsnStatus = (typeof asnStatuses)[number];

/** Why a line of an ASN does not fit what we ordered. */
export const asnDifferences = [
  "unknown_sku",
  "unknown_order",
  "not_on_order",
  "order_ended",
  "over_order",
] as const;
export type AsnDifference = (typeof asnDifferences)[number];

/** How what arrived differs from what was announced or ordered. */
export const receiptDifferenceKinds = ["short", "over", "damaged", "wrong_item", "not_on_asn"] as const;
export type ReceiptDifferenceKind = (typeof receiptDifferenceKinds)[number];

export const conditions = ["available", "quality_control", "damaged"] as const;
export type Condition = (typeof conditions)[number];

const id = z.string().min(1).max(80);
const text = (longest: number) => z.string().trim().max(longest);
const units = z.int().min(1).max(10_000_000);
const minor = z
  .bigint()
  .min(0n)
  .max(10n ** 13n);
const date = z.string().refine(isLocalDate, "must be a date, YYYY-MM-DD");

export * from "./receiving-contract.ts";

/** How an EDI partner is named in an envelope: qualifier and id, e.g. `ZZ:ACME`. */
export const ediId = z
  .string()
  .trim()
  .regex(/^[A-Z0-9]{2}:[\x21-\x7e][\x20-\x7e]{0,14}$/, "qualifier and id, such as ZZ:ACME");

export const mailboxInput = z.strictObject({
  name: text(120).min(1),
  /** Below it documents are left at `/messages`; empty when they are fetched by hand. */
  address: text(300),
  /** Our own id in envelopes. */
  account: ediId,
  key: text(500),
});
export type MailboxInput = z.infer<typeof mailboxInput>;
export const mailboxKeyInput = z.strictObject({
  connectionId: id,
  version: z.int().min(1),
  key: text(500).min(1),
});
export type MailboxKeyInput = z.infer<typeof mailboxKeyInput>;

export const supplierFields = z.strictObject({
  code: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, "letters, digits, dot, dash and underscore, up to 40"),
  name: text(120).min(1),
  status: z.enum(["active", "inactive"]),
  currency: z.string().refine(isCurrencyCode, "must be a currency code such as USD"),
  paymentTermsDays: z.int().min(0).max(365),
  contactName: text(120),
  email: z.union([z.literal(""), z.email()]),
  phone: text(40),
  address: z.strictObject({
    line1: text(200).optional(),
    line2: text(200).optional(),
    city: text(120).optional(),
    region: text(120).optional(),
    postalCode: text(20).optional(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional(),
  }),
  /** Days from placing to arrival that the supplier promises; null when it promises nothing. */
  promisedLeadDays: z.int().min(0).max(730).nullable(),
  qualityControl: z.enum(qualityRules),
  ediConnectionId: id.nullable(),
  ediId: ediId.nullable(),
  note: text(2_000),
});
export type SupplierFields = z.infer<typeof supplierFields>;

export const newSupplierInput = supplierFields
  .partial()
  .required({ code: true, name: true, currency: true })
  .extend({ id: id.optional() });
export type NewSupplier = z.infer<typeof newSupplierInput>;
export const updateSupplierInput = z.strictObject({
  supplierId: id,
  version: z.int().min(1),
  changes: supplierFields.partial(),
});
export type UpdateSupplier = z.infer<typeof updateSupplierInput>;

/** From so many units on, a unit costs this. */
export const priceBreak = z.strictObject({ fromQuantity: units, costMinor: minor });
export const supplierSkuInput = z.strictObject({
  supplierId: id,
  skuId: id,
  /** What the supplier calls it; orders, acknowledgments and ASNs use it. */
  supplierCode: text(80).min(1),
  /** Units in a pack; orders are rounded up to whole packs. */
  packQuantity: units.default(1),
  minimumQuantity: units.default(1),
  /** Of one unit, in the supplier's currency. */
  costMinor: minor,
  priceBreaks: z.array(priceBreak).max(10).default([]),
  leadDays: z.int().min(0).max(730).nullable().default(null),
  /** Null: as the supplier says. */
  qualityControl: z.enum(qualityRules).nullable().default(null),
  isPreferred: z.boolean().default(false),
});
export type SupplierSkuInput = z.input<typeof supplierSkuInput>;

export const orderLineInput = z.strictObject({
  skuId: id,
  quantity: units,
  /** Left out: the supplier's price for the quantity. */
  unitCostMinor: minor.optional(),
  /** Left out: today and the lead time. */
  expectedOn: date.optional(),
});
export const draftOrderInput = z
  .strictObject({
    /** Names the draft; a second call changes nothing. */
    id: id.optional(),
    supplierId: id,
    locationId: id,
    note: text(2_000).default(""),
    lines: z.array(orderLineInput).min(1).max(500),
  })
  .refine((input) => new Set(input.lines.map(({ skuId }) => skuId)).size === input.lines.length, {
    error: "Each SKU once.",
  });
export type DraftOrderInput = z.input<typeof draftOrderInput>;
export const reviseOrderInput = z.strictObject({
  orderId: id,
  version: z.int().min(1),
  note: text(2_000).optional(),
  lines: z.array(orderLineInput).min(1).max(500),
});
export type ReviseOrderInput = z.infer<typeof reviseOrderInput>;
export const orderIdInput = z.strictObject({ orderId: id });
export const endOrderInput = z.strictObject({ orderId: id, reason: text(300).min(3) });
export const lineDateInput = z.strictObject({ orderId: id, lineId: id, expectedOn: date });
/** The day an announced truck is expected now. */
export const asnDateInput = z.strictObject({ id, expectedOn: date });
export type AsnDateInput = z.infer<typeof asnDateInput>;

/** What a supplier answers to one line of an order. Fields that are left out are as ordered. */
export const acknowledgedLine = z.strictObject({
  position: z.int().min(1),
  isRejected: z.boolean().default(false),
  quantity: units.optional(),
  expectedOn: date.optional(),
  unitCostMinor: minor.optional(),
});
export type AcknowledgedLine = z.input<typeof acknowledgedLine>;
export const acknowledgeInput = z.strictObject({
  orderId: id,
  /** Names the answer, e.g. the document; the same answer twice is one. */
  sourceKey: z.string().min(1).max(120),
  lines: z.array(acknowledgedLine).max(500).default([]),
});
export type AcknowledgeInput = z.input<typeof acknowledgeInput>;
export const decideDifferencesInput = z.strictObject({
  orderId: id,
  differenceIds: z.array(id).min(1).max(500),
  decision: z.enum(["accept", "refuse"]),
});
export type DecideDifferences = z.infer<typeof decideDifferencesInput>;

/** The document `inbound.approval`: orders above the limit of their currency are placed by a second person. */
export const approvalPolicy = z.strictObject({
  limits: z
    .array(z.strictObject({ currency: z.string().regex(/^[A-Z]{3}$/), minor: z.int().min(0) }))
    .max(50)
    .refine((limits) => new Set(limits.map((l) => l.currency)).size === limits.length, "each currency once"),
});
export type ApprovalPolicy = z.infer<typeof approvalPolicy>;
const published = {
  note: z.string().trim().min(1, "Say what changes and why.").max(2_000),
  basedOnVersion: z.int().min(0),
};
export const publishApprovalInput = z.strictObject({ body: approvalPolicy, ...published });
export const publishStorageInput = z.strictObject({ body: storageRules, ...published });
/** What holds until a merchant publishes its own: 5,000.00 USD; an order in a currency without a limit needs approval. */
export const defaultApproval: ApprovalPolicy = { limits: [{ currency: "USD", minor: 500_000 }] };

export const orderListInput = z.strictObject({
  status: z.enum(orderStatuses).optional(),
  receipt: z.enum(receiptStates).optional(),
  supplierId: id.optional(),
  isLate: z.boolean().optional(),
  /** Start of a number, a supplier's name, or a SKU code. */
  search: text(80).optional(),
  ...pageInput,
});
export type OrderListInput = z.infer<typeof orderListInput>;
export const supplierListInput = z.strictObject({ search: text(80).optional(), ...pageInput });
export type SupplierListInput = z.infer<typeof supplierListInput>;
export const asnListInput = z.strictObject({
  status: z.enum(asnStatuses).optional(),
  search: text(80).optional(),
  ...pageInput,
});
export type AsnListInput = z.infer<typeof asnListInput>;

/** An ASN by hand or by CSV: rows, or the text of the file. */
export const newAsnInput = z
  .strictObject({
    /** Names the ASN; a second call changes nothing. */
    id: id.optional(),
    supplierId: id,
    locationId: id.optional(),
    shipmentNumber: text(30).min(2),
    expectedOn: date,
    carrier: text(60).optional(),
    reference: text(60).optional(),
    csv: z.string().max(1_000_000).optional(),
    lines: z
      .array(
        z.strictObject({
          orderNumber: text(40).min(1),
          /** Supplier's code, our code, or a barcode. */
          item: text(80).min(1),
          quantity: units,
          sscc: z
            .string()
            .regex(/^\d{18}$/, "must be 18 digits")
            .optional(),
          lot: text(80).optional(),
          expiresOn: date.optional(),
        }),
      )
      .max(1_000)
      .default([]),
  })
  .refine(({ csv, lines }) => csv !== undefined || lines.length > 0, { error: "Give lines or a CSV." });
export type NewAsn = z.infer<typeof newAsnInput>;
