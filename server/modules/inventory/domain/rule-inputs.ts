import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";
import { ruleKinds, ruleStatuses } from "../contract.ts";
import { ruleBody } from "./buffers.ts";

const id = z.string().min(1).max(80);

/** What a person writes. `body.rule.name` is the rule's name. */
export const ruleFields = z.strictObject({
  body: ruleBody,
  /** 1 is asked first; among equals the rule that was activated first. */
  importance: z.int().min(1).max(10_000).default(100),
  ownerId: id.nullable().default(null),
  note: z.string().trim().max(2_000).default(""),
  /** The active rule this draft takes the place of. */
  replacesId: id.nullable().default(null),
});
export type RuleFields = z.infer<typeof ruleFields>;

/** `id` comes from the caller, so that a repeat is the same draft; `basedOnVersion` is 0 for a new one. */
export const saveRuleInput = z.strictObject({
  id: z.string().regex(/^bfr_[a-z0-9]{8,64}$/),
  basedOnVersion: z.int().min(0),
  ...ruleFields.shape,
});
export type SaveRuleInput = z.infer<typeof saveRuleInput>;

export const ruleStepInput = z.strictObject({ id, basedOnVersion: z.int().min(1) });
export type RuleStepInput = z.infer<typeof ruleStepInput>;

export const ruleIdInput = z.strictObject({ id });
export const ruleListInput = z.strictObject({
  status: z.enum(ruleStatuses).optional(),
  kind: z.enum(ruleKinds).optional(),
  ...pageInput,
});
export type RuleListInput = z.infer<typeof ruleListInput>;

/** A change of what decides, to be looked at before it is made. */
export const rulesChange = z.discriminatedUnion("do", [
  z.strictObject({
    do: z.literal("activate"),
    body: ruleBody,
    importance: z.int().min(1).max(10_000).default(100),
    replacesId: id.nullable().default(null),
  }),
  z.strictObject({ do: z.literal("archive"), id }),
]);
export const previewInput = z.strictObject({ change: rulesChange });
export type RulesChange = z.infer<typeof rulesChange>;
