import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";

/** Fields of a SKU that have an owner. What is not here belongs to the master data. */
export const ownedFields = [
  "title",
  "price",
  "cost",
  "image",
  "barcode",
  "status",
  "weight",
  "dimensions",
  "customs",
] as const;
export type OwnedField = (typeof ownedFields)[number];

const id = z.string().min(1).max(80);

/** master: operations. finance: finance. channel: that shop; what it writes counts at once. The merchant's owner may write everything. */
export const fieldOwner = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("master") }),
  z.strictObject({ kind: z.literal("finance") }),
  z.strictObject({ kind: z.literal("channel"), connectionId: id }),
]);
export type FieldOwner = z.infer<typeof fieldOwner>;

/** The document `catalog.ownership`: who owns which field. A field that is not named belongs to the master data. */
export const ownershipSchema = z.strictObject({
  owners: z.partialRecord(z.enum(ownedFields), fieldOwner).default({}),
});
export type Ownership = z.infer<typeof ownershipSchema>;
export const defaultOwnership: Ownership = { owners: {} };

export const publishOwnershipInput = z.strictObject({
  body: ownershipSchema,
  note: z.string().trim().min(1, "say what changes and why").max(2000),
  basedOnVersion: z.int().min(0),
});

/** open: waits for the owner. superseded: the same source proposed something else, or another proposal was accepted. */
export const proposalStates = ["open", "accepted", "rejected", "superseded"] as const;
export type ProposalState = (typeof proposalStates)[number];

export const proposalListInput = z.strictObject({
  state: z.enum(proposalStates).default("open"),
  skuId: id.optional(),
  ...pageInput,
});
export type ProposalListInput = z.infer<typeof proposalListInput>;

/** `current` is what the SKU said when the person looked, as the list gave it: when it changed since, nothing is done. */
export const decideProposalInput = z.strictObject({
  proposalId: id,
  decision: z.enum(["accept", "reject"]),
  current: z.string().max(5000),
  note: z.string().trim().max(1000).default(""),
});
export type DecideProposal = z.infer<typeof decideProposalInput>;
