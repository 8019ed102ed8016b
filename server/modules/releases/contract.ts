import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";

/** Every configuration that changes decisions is a document of one of these kinds; the room in front of the dot owns it. */
export const documentKinds = [
  "routing.rules",
  "inventory.buffers",
  "inventory.count_policy",
  "invoicing.policy",
  "care.policy",
  "care.messages",
  "settlement.fee_mapping",
  "catalog.ownership",
  "channels.listing_mapping",
  "channels.buffer_proposals",
  "shipping.silence",
  "reporting.targets",
  "inbound.approval",
  "inbound.storage",
  "returns.policy",
] as const;
export type DocumentKind = (typeof documentKinds)[number];

export const documentKindSchema = z.enum(documentKinds);

export const historyInput = z.strictObject({ kind: documentKindSchema, ...pageInput });
export type HistoryInput = z.infer<typeof historyInput>;

export const versionInput = z.strictObject({ kind: documentKindSchema, version: z.int().min(1) });

export const publishInput = z.strictObject({
  kind: documentKindSchema,
  body: z.json(),
  note: z.string().trim().min(1, "say what changes and why").max(2000),
  /** The version the editor started from; 0 when there was none. */
  basedOnVersion: z.int().min(0),
});

/** One problem of a body: where it is, as a path of keys, and what is wrong there. */
export interface BodyProblem {
  path: string;
  message: string;
}
