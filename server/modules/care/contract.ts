import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";

/** Why a buyer is given something. */
export const careReasons = ["late", "lost", "damaged", "wrong_item", "price", "goodwill"] as const;
export type CareReason = (typeof careReasons)[number];

export const careCreditStatuses = ["awaiting_approval", "executed", "rejected"] as const;
export type CareCreditStatus = (typeof careCreditStatuses)[number];

const percent = z.int().min(0).max(100);
/** Minor units of the policy's currency. */
const minor = z.int().min(0).max(1_000_000_000);

/** What a reason gives, and how much of it without asking anybody. */
export const reasonTermsSchema = z.strictObject({
  reason: z.enum(careReasons),
  /** Parts of what is left to credit, by how many days late the order is; the last step that is reached holds. */
  steps: z
    .array(
      z.strictObject({
        fromDaysLate: z.int().min(0).max(365),
        itemsPercent: percent,
        shippingPercent: percent,
      }),
    )
    .min(1)
    .max(10),
  /** Never offered more than this for one order. */
  mostMinor: minor,
  /** Up to this a credit needs no second person. */
  approvalAboveMinor: minor,
  /** Days after delivery, or after the invoice when nothing was delivered, in which it is offered. */
  windowDays: z.int().min(1).max(3650),
  /** Credits of this reason for one order. */
  timesPerOrder: z.int().min(1).max(20),
});
export type ReasonTerms = z.infer<typeof reasonTermsSchema>;

/** The document `care.policy`. */
export const carePolicySchema = z.strictObject({
  /** Amounts below count this currency; a credit in another always needs approval. */
  currency: z.string().regex(/^[A-Z]{3}$/),
  reasons: z
    .array(reasonTermsSchema)
    .max(careReasons.length)
    .refine((terms) => new Set(terms.map((term) => term.reason)).size === terms.length, "each reason once"),
  /** A buyer who had more credits than this in so many days gets the next only with approval. */
  history: z.strictObject({ days: z.int().min(1).max(730), mostCredits: z.int().min(0).max(100) }),
  /** When the credits of a month reach this, more need approval. 0 is no limit. */
  monthlyBudgetMinor: minor,
});
export type CarePolicy = z.infer<typeof carePolicySchema>;

const step = (itemsPercent: number, shippingPercent: number, fromDaysLate = 0) => ({
  fromDaysLate,
  itemsPercent,
  shippingPercent,
});

/** What holds until a merchant publishes a policy of its own. */
export const defaultCarePolicy: CarePolicy = {
  currency: "USD",
  reasons: [
    {
      reason: "late",
      steps: [step(0, 50, 1), step(0, 100, 2), step(10, 100, 4), step(20, 100, 8)],
      mostMinor: 5_000,
      approvalAboveMinor: 2_000,
      windowDays: 30,
      timesPerOrder: 1,
    },
    { reason: "lost", steps: [step(100, 100)], mostMinor: 50_000, approvalAboveMinor: 10_000, windowDays: 60, timesPerOrder: 3 },
    { reason: "damaged", steps: [step(100, 0)], mostMinor: 25_000, approvalAboveMinor: 5_000, windowDays: 30, timesPerOrder: 3 },
    { reason: "wrong_item", steps: [step(100, 0)], mostMinor: 25_000, approvalAboveMinor: 5_000, windowDays: 30, timesPerOrder: 3 },
    { reason: "price", steps: [step(20, 0)], mostMinor: 5_000, approvalAboveMinor: 2_000, windowDays: 14, timesPerOrder: 1 },
    { reason: "goodwill", steps: [step(10, 0)], mostMinor: 2_500, approvalAboveMinor: 1_000, windowDays: 90, timesPerOrder: 1 },
  ],
  history: { days: 180, mostCredits: 2 },
  monthlyBudgetMinor: 0,
}; // prettier-ignore

/** When a buyer is told something by mail. */
export const messageTriggers = [
  "shipped",
  "out_for_delivery",
  "delivered",
  "delivery_delayed",
  "delivery_failed",
  "ready_for_pickup",
  "return_to_sender",
  "return_approved",
  "return_rejected",
  "return_label",
] as const;
export type MessageTrigger = (typeof messageTriggers)[number];

/**
 * The document `care.messages`: one text for each trigger; one that it does not name has its standard text. `{{order}}`, `{{customer}}`,
 * `{{merchant}}`, `{{promise}}`, `{{link}}`, and of a return `{{return}}` and `{{reason}}`.
 */
export const careMessagesSchema = z.strictObject({
  messages: z
    .array(
      z.strictObject({
        trigger: z.enum(messageTriggers),
        isSent: z.boolean(),
        subject: z.string().trim().min(1).max(150),
        body: z.string().trim().min(1).max(4_000),
      }),
    )
    .max(messageTriggers.length),
});
export type CareMessages = z.infer<typeof careMessagesSchema>;

const hello = "Hello {{customer}},\n\n";
const regards = "\n\nFollow it here: {{link}}\n\n{{merchant}}";
const text = (trigger: MessageTrigger, subject: string, body: string) => ({
  trigger,
  isSent: true,
  subject,
  body: `${hello}${body}${regards}`,
});

export const defaultCareMessages: CareMessages = {
  messages: [
    text("shipped", "Your order {{order}} is on its way", "Your order {{order}} has left us. We expect it with you by {{promise}}."),
    text("out_for_delivery", "Your order {{order}} arrives today", "Your parcel is out for delivery."),
    text("delivered", "Your order {{order}} was delivered", "The carrier says your parcel was delivered. If you cannot find it, answer this mail."),
    text("delivery_delayed", "Your order {{order}} is delayed", "The carrier is late with your parcel. We are watching it; you need not do anything."),
    text("delivery_failed", "We could not deliver your order {{order}}", "The carrier tried to deliver your parcel and could not. The page below says what comes next."),
    text("ready_for_pickup", "Your order {{order}} waits for you", "Your parcel is ready to be picked up."),
    text("return_to_sender", "Your order {{order}} is coming back to us", "The carrier is bringing your parcel back. We will write to you about it."),
    text("return_approved", "Your return of order {{order}} is accepted", "We take back what you asked for; your return has the number {{return}}. Write it onto the parcel, or put a note with it inside. Your page says where it stands, and has the label when there is one."),
    text("return_rejected", "Your return of order {{order}}", "We cannot take back what you asked for with {{return}}: {{reason}}"),
    text("return_label", "The label for your return of order {{order}}", "The label for your return {{return}} is on your page. Print it, put it on the parcel in place of the old one, and hand the parcel to the carrier."),
  ],
}; // prettier-ignore

const id = z.string().min(1).max(80);
const amount = z
  .bigint()
  .min(1n)
  .max(10n ** 15n);
const note = z.string().trim().max(1_000);

export const offerInput = z.strictObject({
  orderId: id,
  reason: z.enum(careReasons),
  /** Which of the order's invoices; without it the one of the exception's parcel, or the newest with something left. */
  invoiceId: id.optional(),
  exceptionId: id.optional(),
});
export type OfferInput = z.infer<typeof offerInput>;

export const proposeCreditInput = offerInput.extend({
  /** Made by the browser, so that sending twice proposes once. */
  idempotencyKey: z.string().regex(/^[0-9a-zA-Z_:-]{8,120}$/),
  note: note.default(""),
  /** Tax in it; what the policy offers when left out. More than that needs approval. */
  amountMinor: amount.optional(),
});
export type ProposeCreditInput = z.input<typeof proposeCreditInput>;

export const decideCreditInput = z.strictObject({
  id,
  decision: z.enum(["approve", "decline"]),
  note: z.string().trim().min(3, "say why, for those who look at it later").max(1_000),
});
export type DecideCreditInput = z.infer<typeof decideCreditInput>;

export const creditListInput = z.strictObject({
  status: z.enum(["all", ...careCreditStatuses]).default("all"),
  orderId: id.optional(),
  ...pageInput,
});
export type CreditListInput = z.infer<typeof creditListInput>;

export const messageListInput = z.strictObject({ orderId: id, ...pageInput });
export type MessageListInput = z.infer<typeof messageListInput>;

const release = {
  note: z.string().trim().min(3, "say what changes and why").max(2_000),
  /** The version its author started with. */
  basedOnVersion: z.int().min(0),
};
export const publishCarePolicyInput = z.strictObject({ body: carePolicySchema, ...release });
export const publishCareMessagesInput = z.strictObject({ body: careMessagesSchema, ...release });
