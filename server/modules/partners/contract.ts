import { z } from "zod";

/** The kinds of partner a merchant can connect. */
export const connectionKinds = ["shopify", "woocommerce", "csv_drop", "easypost", "stripe", "edi"] as const;
export type ConnectionKind = (typeof connectionKinds)[number];

/**
 * Lanes of outgoing work, most urgent first. When a partner's budget is short the lower lanes wait first: what a buyer is
 * waiting for (a cancel, a label, a refund) never queues behind a catalog refresh.
 */
export const lanes = ["customer", "stock", "orders", "catalog", "backfill"] as const;
export type Lane = (typeof lanes)[number];

/** pending: waiting for its drain. applied: done, or rightly without effect. quarantined: kept with its reason, replayable. */
export const deliveryStatuses = ["pending", "applied", "quarantined"] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export const callOutcomes = ["succeeded", "refused", "failed", "throttled", "unknown"] as const;
export type CallOutcome = (typeof callOutcomes)[number];

export const breakerStates = ["closed", "open", "half_open"] as const;
export type BreakerState = (typeof breakerStates)[number];

/** Trouble at or on the way to a partner. The caller's job decides by the flags, never by the text. */
export interface PartnerError {
  code: "partners.call_failed";
  connectionId: string;
  partner: ConnectionKind;
  operation: string;
  /** Trying the same call again later can succeed. */
  retryable: boolean;
  /** A person must act first: credentials refused, connection paused, request not understood. */
  needsHuman: boolean;
  /** The work may have been done although no answer came: look it up before trying again. */
  unknownOutcome: boolean;
  /** Milliseconds before a new try makes sense, from Retry-After or our own budget. */
  retryAfterMs?: number;
  httpStatus?: number;
  /** The partner's words, cut to 500 characters. */
  detail: string;
}

/** What an answer says of the partner's limits, in tokens of its own bucket. */
export interface StatedLimits {
  /** Nobody may call for so long. */
  holdMs?: number;
  capacity?: number;
  perSecond?: number;
  /** Left in the partner's own bucket. */
  available?: number;
}

export const pauseInput = z.strictObject({
  connectionId: z.string().max(80),
  /** Null goes on. */
  reason: z.string().trim().min(3, "Say in a few words why.").max(300).nullable(),
});

const words = z.string().trim();
const connectionName = words.min(2, "Give it a name.").max(120);
const credentials = z.record(z.string().max(40), words.max(500));

/** `webhookSecret`: where the partner makes it; else one is made here. An empty address is the partner's usual one. */
export const connectPartnerInput = z.strictObject({
  kind: z.string().max(40),
  name: connectionName,
  address: words.max(300).default(""),
  account: words.max(300).default(""),
  credentials: credentials.default({}),
  webhookSecret: words.min(8, "A secret has at least 8 characters.").max(200).optional(),
});
export type ConnectPartner = z.infer<typeof connectPartnerInput>;

export const reconnectPartnerInput = z.strictObject({
  connectionId: z.string().min(1).max(80),
  version: z.number().int(),
  name: connectionName.optional(),
  credentials: credentials.optional(),
  limits: z
    .strictObject({
      capacity: z.number().min(1).max(100_000),
      perSecond: z.number().min(0.001).max(10_000),
    })
    .optional(),
});
export type ReconnectPartner = z.infer<typeof reconnectPartnerInput>;

export const deliveryListInput = z.strictObject({
  connectionId: z.string().max(80).optional(),
  status: z.enum(deliveryStatuses).optional(),
  topic: z.string().max(80).optional(),
  subjectId: z.string().max(80).optional(),
  cursor: z.string().max(400).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type DeliveryListInput = z.infer<typeof deliveryListInput>;

export const callListInput = z.strictObject({
  connectionId: z.string().max(80).optional(),
  outcome: z.enum(callOutcomes).optional(),
  subjectType: z.string().max(40).optional(),
  subjectId: z.string().max(80).optional(),
  cursor: z.string().max(400).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type CallListInput = z.infer<typeof callListInput>;
