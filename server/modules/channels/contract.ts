import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";

/** late: news under way explained it. external_edit: somebody changed the channel. our_bug: we had not said what we thought. */
export const driftClasses = ["late", "external_edit", "our_bug"] as const;

/** Fields of a listing that are compared with its SKU; availability is compared by the stock feed. */
export const differenceKinds = ["price", "title", "image", "barcode", "weight"] as const;
export type DifferenceKind = (typeof differenceKinds)[number];
export const shownKinds = ["availability", ...differenceKinds] as const;
export type ShownKind = (typeof shownKinds)[number];

/** queued: waits. not_needed: the channel showed it already. overtaken: the channel changed meanwhile, so nothing was sent. */
export const listingPushStates = ["queued", "sent", "not_needed", "overtaken", "failed"] as const;
export type ListingPushState = (typeof listingPushStates)[number];

const id = z.string().min(1).max(80);

const words = z.string().trim();
const credentials = z.record(z.string().max(40), words.max(500));
const limits = z.strictObject({
  capacity: z.number().min(1).max(100_000),
  perSecond: z.number().min(0.001).max(10_000),
});
const webhookSecret = words.min(8, "A secret has at least 8 characters.").max(200).optional();

export const connectInput = z.strictObject({
  kind: z.string().max(40),
  name: words.min(2, "Give it a name.").max(120),
  address: words.max(300).default(""),
  account: words.max(300).default(""),
  credentials: credentials.default({}),
  webhookSecret,
  limits: limits.optional(),
});
export type ConnectInput = z.infer<typeof connectInput>;

export const reconnectInput = z.strictObject({
  connectionId: id,
  version: z.number().int(),
  name: words.min(2, "Give it a name.").max(120).optional(),
  credentials: credentials.optional(),
  limits: limits.optional(),
});
export type ReconnectInput = z.infer<typeof reconnectInput>;

export const rotateSecretInput = z.strictObject({ connectionId: id, webhookSecret });
export const connectionInput = z.strictObject({ connectionId: id });

export const stockOfSkuInput = z.strictObject({ skuId: id });

export const driftListInput = z.strictObject({
  connectionId: id.optional(),
  classification: z.enum(driftClasses).optional(),
  ...pageInput,
});
export type DriftListInput = z.infer<typeof driftListInput>;

export const tellAgainInput = z.strictObject({ listingId: id });
export const retryFulfillmentInput = z.strictObject({ pushId: id });
export const pushesOfOrderInput = z.strictObject({ orderId: id });

export const differenceListInput = z.strictObject({
  kind: z.enum(shownKinds).optional(),
  connectionId: id.optional(),
  ...pageInput,
});
export type DifferenceListInput = z.infer<typeof differenceListInput>;

const shown = z.string().max(2000).nullable();
/** Settles a difference. `ours` and `theirs` are what the person saw: when one changed meanwhile, nothing is done. */
export const settleInput = z.strictObject({ differenceId: id, ours: shown, theirs: shown });
export type SettleInput = z.infer<typeof settleInput>;

export const pauseListInput = z.strictObject({
  status: z.enum(["active", "ended", "all"]).default("active"),
  cause: z.enum(["low", "person"]).optional(),
  connectionId: id.optional(),
  listingId: id.optional(),
  ...pageInput,
});
export type PauseListInput = z.infer<typeof pauseListInput>;

/** `expiresAt`: the pause ends by itself then; null when only a person ends it. */
export const pauseListingInput = z.strictObject({
  listingId: id,
  reason: z.string().trim().min(3, "Say in a few words why.").max(300),
  expiresAt: z.date().nullable(),
});
export type PauseListingInput = z.infer<typeof pauseListingInput>;

export const resumeListingInput = z.strictObject({ pauseId: id });

/** open: waits for a person. superseded: measured again with another result. */
export const proposalStatuses = ["open", "accepted", "refused", "superseded"] as const;
export type ProposalStatus = (typeof proposalStatuses)[number];

const proposedUnits = z.int().min(0).max(1_000_000);

/** How buffers are proposed; release document `channels.buffer_proposals`. */
export const proposalPolicy = z
  .strictObject({
    isOn: z.boolean().default(true),
    /** What one oversell costs, in lost sales: 0 keeps nothing back for the lag. */
    lostSalesPerOversell: z.number().min(0).max(100).default(6),
    leastUnits: proposedUnits.default(0),
    mostUnits: proposedUnits.default(50),
  })
  .refine(({ leastUnits, mostUnits }) => leastUnits <= mostUnits, {
    error: "The least must not be more than the most.",
    path: ["leastUnits"],
  });
export type ProposalPolicy = z.infer<typeof proposalPolicy>;

/** What a proposal rests on: `buffer = ceil(soldPerHour × lagSeconds / 3600 × factor + scanDelayUnits)`. */
export const proposalTerms = z.strictObject({
  soldPerHour: z.number(),
  lagSeconds: z.number(),
  factor: z.number(),
  scanDelayUnits: z.number(),
  /** Units the channel sold in the window that were not there, and those of them that the proposal would have avoided. */
  oversoldUnits: z.int(),
  avoidedUnits: z.int(),
  windowDays: z.int(),
});
export type ProposalTerms = z.infer<typeof proposalTerms>;

export const proposalListInput = z.strictObject({
  status: z.enum(proposalStatuses).default("open"),
  connectionId: id.optional(),
  ...pageInput,
});
export type ProposalListInput = z.infer<typeof proposalListInput>;

const proposalIds = z.array(id).min(1).max(500);

export const acceptProposalsInput = z.strictObject({
  proposalIds,
  /** draft: rules to look at first. active: rules that decide at once. */
  as: z.enum(["draft", "active"]),
  note: words.max(1_000).default(""),
});
export type AcceptProposalsInput = z.infer<typeof acceptProposalsInput>;

export const refuseProposalsInput = z.strictObject({
  proposalIds,
  reason: words.min(2, "Say in a few words why.").max(1_000),
});
export type RefuseProposalsInput = z.infer<typeof refuseProposalsInput>;

export const publishProposalPolicyInput = z.strictObject({
  body: proposalPolicy,
  note: words.min(1, "say what changes and why").max(2_000),
  basedOnVersion: z.int().min(0),
});
