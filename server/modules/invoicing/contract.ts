import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";

/** A tax by its name and rate. `rate` is decimal text ("0.0825"), null when the channel stated none. */
export interface TaxShare {
  title: string;
  rate: string | null;
  minor: bigint;
}

/**
 * When an order of a channel is invoiced: when a shipment leaves, when all its parcels were delivered, when a person says so, or
 * never, because the channel is the seller by law and invoices its buyers itself.
 */
export const invoiceMoments = ["shipment", "delivery", "manual", "never"] as const;
export type InvoiceMoment = (typeof invoiceMoments)[number];

const seriesPrefix = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9-]{0,11}$/, "capital letters, digits and dashes, up to 12, such as INV-");

/** The document `invoicing.policy`. */
export const invoicingPolicySchema = z.strictObject({
  when: z.enum(invoiceMoments),
  /** Channels that differ, by connection. */
  channels: z
    .array(z.strictObject({ connectionId: z.string().max(80), when: z.enum(invoiceMoments) }))
    .max(100),
  /** All shipping on an order's first invoice, or by the value of what is invoiced. */
  shippingOn: z.enum(["first", "prorata"]),
  invoiceSeries: z.strictObject({ prefix: seriesPrefix, restart: z.enum(["never", "year"]) }),
  creditNoteSeries: z.strictObject({ prefix: seriesPrefix, restart: z.enum(["never", "year"]) }),
  paymentTermsDays: z.int().min(0).max(365),
  paper: z.enum(["A4", "LETTER"]),
  /** Small print under the totals, such as a tax number. */
  footer: z.string().max(500),
});
export type InvoicingPolicy = z.infer<typeof invoicingPolicySchema>;

/** What holds until a merchant publishes a policy of its own. */
export const defaultInvoicingPolicy: InvoicingPolicy = {
  when: "shipment",
  channels: [],
  shippingOn: "first",
  invoiceSeries: { prefix: "INV-", restart: "never" },
  creditNoteSeries: { prefix: "CN-", restart: "never" },
  paymentTermsDays: 0,
  paper: "LETTER",
  footer: "",
};

const id = z.string().min(1).max(80);
const minor = z
  .bigint()
  .min(0n)
  .max(10n ** 15n);

export const creditFilters = ["all", "none", "partly", "fully"] as const;

export const invoiceListInput = z.strictObject({
  /** Start of an invoice's or order's number, or an order's or invoice's id. */
  search: z.string().trim().max(120).optional(),
  orderId: id.optional(),
  credited: z.enum(creditFilters).default("all"),
  ...pageInput,
});
export type InvoiceListInput = z.infer<typeof invoiceListInput>;

export const creditNoteListInput = z.strictObject({
  invoiceId: id.optional(),
  orderId: id.optional(),
  ...pageInput,
});
export type CreditNoteListInput = z.infer<typeof creditNoteListInput>;

export const issueInvoiceInput = z.strictObject({ fulfillmentOrderId: id });

/**
 * What to credit of an invoice line: net and tax; or net alone, or the total alone, with the tax taken in the line's proportion;
 * or so many of its units.
 */
export const creditLineInput = z
  .strictObject({
    invoiceLineId: id,
    netMinor: minor.optional(),
    taxMinor: minor.optional(),
    totalMinor: minor.optional(),
    quantity: z.int().min(1).max(1_000_000).optional(),
  })
  .refine(
    (line) =>
      line.totalMinor !== undefined
        ? line.netMinor === undefined && line.taxMinor === undefined
        : line.netMinor !== undefined || (line.taxMinor === undefined && line.quantity !== undefined),
    "needs net and tax, net alone, the total alone, or a number of units",
  );
export type CreditLineInput = z.infer<typeof creditLineInput>;

export const creditReasons = [
  "returned",
  "damaged",
  "lost",
  "late",
  "wrong_item",
  "price",
  "goodwill",
  "other",
] as const;
export type CreditReason = (typeof creditReasons)[number];

/** A credit note that a person of finance writes on the invoice's page. */
export const issueCreditNoteInput = z.strictObject({
  invoiceId: id,
  /** Made by the browser, so that sending twice credits once. */
  requestId: z.string().regex(/^[0-9a-zA-Z_-]{8,80}$/),
  reason: z.enum(creditReasons),
  lines: z.array(creditLineInput).min(1).max(500),
  /** Money goes back to the buyer; otherwise the credit lowers what is owed. */
  refund: z.boolean(),
});

/** A new version of the policy, from the version its author started with. */
export const publishInvoicingPolicyInput = z.strictObject({
  body: invoicingPolicySchema,
  note: z.string().trim().min(3, "say what changes and why").max(2_000),
  basedOnVersion: z.int().min(0),
});
