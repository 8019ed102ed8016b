import { z } from "zod";
import { sellingModes } from "../contract.ts";

const id = z.string().min(1).max(80);
const name = z.string().trim().min(1).max(120);
const units = z.int().min(0).max(1_000_000_000);
const percent = z.number().min(0).max(100);
const instant = z.iso.datetime({ offset: true });

/** What a rule asks about a subject. Kinds that are given must all hold; one that is absent holds. */
export const ruleConditions = z.strictObject({
  connectionIds: z.array(id).max(200).optional(),
  locationIds: z.array(id).max(500).optional(),
  skuCodes: z.array(z.string().max(120)).max(5_000).optional(),
  /** Tags of the SKU's product; one in common is enough. */
  tags: z.array(z.string().max(120)).max(500).optional(),
  /** The rule counts from this instant on. */
  from: instant.optional(),
  /** The rule counts no longer at this instant. */
  until: instant.optional(),
});
export type RuleConditions = z.infer<typeof ruleConditions>;

/** `id` is the rule's own row; a document that was published as a whole may have none. */
const named = { id: id.optional(), name };

const buffer = z.strictObject({
  ...named,
  when: ruleConditions.default({}),
  keep: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("fixed"), units }),
    z.strictObject({ kind: z.literal("percent"), percent }),
  ]),
});

const ringFence = z.strictObject({
  ...named,
  when: ruleConditions.omit({ connectionIds: true, locationIds: true }).default({}),
  /** The channel these units are for: others do not see them. */
  forConnectionId: id,
  units,
});

const limit = z
  .strictObject({
    ...named,
    when: ruleConditions.omit({ locationIds: true }).default({}),
    keepBack: units.optional(),
    sharePercent: percent.optional(),
    maxListed: units.optional(),
    /** Pauses the listing: it shows 0 at this many and fewer. */
    zeroAtOrBelow: units.optional(),
    /** A paused listing comes back at this many; without it as soon as there is more than `zeroAtOrBelow`. */
    resumeAt: z.int().min(1).optional(),
    /** A paused listing stays so at least this long. */
    pauseMinutes: z.int().min(1).max(43_200).optional(),
    /** Goods that can always be had: the listing shows this many whatever is there. */
    alwaysShow: units.optional(),
  })
  .refine(
    ({ zeroAtOrBelow, resumeAt }) =>
      resumeAt === undefined || (zeroAtOrBelow !== undefined && resumeAt > zeroAtOrBelow),
    { error: "resumeAt needs zeroAtOrBelow and must be more than it.", path: ["resumeAt"] },
  )
  .refine(({ zeroAtOrBelow, pauseMinutes }) => pauseMinutes === undefined || zeroAtOrBelow !== undefined, {
    error: "pauseMinutes needs zeroAtOrBelow.",
    path: ["pauseMinutes"],
  })
  .refine(
    ({ alwaysShow, keepBack, sharePercent, maxListed, zeroAtOrBelow }) =>
      alwaysShow === undefined ||
      [keepBack, sharePercent, maxListed, zeroAtOrBelow].every((other) => other === undefined),
    { error: "A quantity that is always shown stands alone.", path: ["alwaysShow"] },
  );

const ahead = z
  .strictObject({
    ...named,
    when: ruleConditions.omit({ locationIds: true }).default({}),
    mode: z.enum(sellingModes),
    /** Units of a SKU that may wait at once for having been sold ahead on one channel. */
    upTo: units.min(1).optional(),
    /** As `upTo`, over all channels together. */
    overall: units.min(1).optional(),
    /** Sells up to the limits although nothing is expected. Without it never more than is expected and not waited for. */
    beyondReceipts: z.boolean().optional(),
    /** Days after the sale on which a person is asked whether what still waits should be canceled. */
    cancelAfterDays: z.int().min(1).max(730).optional(),
  })
  .refine(
    ({ beyondReceipts, upTo, overall }) => !beyondReceipts || upTo !== undefined || overall !== undefined,
    { error: "Selling what is not expected needs a limit.", path: ["beyondReceipts"] },
  )
  .refine(
    ({ mode, upTo, overall, beyondReceipts, cancelAfterDays }) =>
      mode !== "in_stock_only" ||
      [upTo, overall, beyondReceipts, cancelAfterDays].every((other) => other === undefined),
    { error: "What is sold from stock only has no limit ahead.", path: ["mode"] },
  );

/**
 * What is kept back from channels; release document `inventory.buffers`. Buffers hold units of a SKU at a location, ring-fences
 * hold units for one channel, limits hold what a listing shows over all locations of a channel, and `ahead` says which SKUs a
 * channel sells before they are there. In each list the first rule that fits decides (of ring-fences, the first for each
 * channel) and the rest are not asked, so the order is the importance.
 */
export const bufferRules = z.strictObject({
  buffers: z.array(buffer).max(500),
  ringFences: z.array(ringFence).max(500).default([]),
  limits: z.array(limit).max(500),
  ahead: z.array(ahead).max(500).default([]),
});
export type BufferRules = z.infer<typeof bufferRules>;
export type Buffer = BufferRules["buffers"][number];
export type RingFence = BufferRules["ringFences"][number];
export type Limit = BufferRules["limits"][number];
export type Ahead = BufferRules["ahead"][number];

/** Nothing kept back. */
export const NO_BUFFERS: BufferRules = { buffers: [], ringFences: [], limits: [], ahead: [] };

/** One rule with the list it stands in. */
export const ruleBody = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("buffer"), rule: buffer }),
  z.strictObject({ kind: z.literal("ring_fence"), rule: ringFence }),
  z.strictObject({ kind: z.literal("limit"), rule: limit }),
  z.strictObject({ kind: z.literal("ahead"), rule: ahead }),
]);
export type RuleBody = z.infer<typeof ruleBody>;

/** Whether a rule counts at `now`. */
export const countsAt = ({ from, until }: Pick<RuleConditions, "from" | "until">, now: Date): boolean =>
  (from === undefined || Date.parse(from) <= now.getTime()) &&
  (until === undefined || now.getTime() < Date.parse(until));

/** The instants at which a rule begins or ends, so that what channels show changes without anybody doing anything. */
export function turningPoints(rules: BufferRules): Date[] {
  const at = [...rules.buffers, ...rules.ringFences, ...rules.limits, ...rules.ahead].flatMap(({ when }) => [
    when.from,
    when.until,
  ]);
  return at.filter((text) => text !== undefined).map((text) => new Date(text));
}
