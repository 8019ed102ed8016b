import { z } from "zod";

const id = z.string().min(1).max(80);
const conditions = z.strictObject({
  connectionIds: z.array(id).max(200).optional(),
  locationIds: z.array(id).max(500).optional(),
  skuCodes: z.array(z.string().max(120)).max(5_000).optional(),
  /** Tags of the SKU's product; one in common is enough. */
  tags: z.array(z.string().max(120)).max(500).optional(),
});

const buffer = z.strictObject({
  name: z.string().min(1).max(120),
  when: conditions.default({}),
  keep: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("fixed"), units: z.int().min(0) }),
    z.strictObject({ kind: z.literal("percent"), percent: z.number().min(0).max(100) }),
  ]),
});

const limit = z
  .strictObject({
    name: z.string().min(1).max(120),
    when: conditions.omit({ locationIds: true }).default({}),
    keepBack: z.int().min(0).optional(),
    sharePercent: z.number().min(0).max(100).optional(),
    maxListed: z.int().min(0).optional(),
    /** Pauses the listing: it shows 0 at this many and fewer. */
    zeroAtOrBelow: z.int().min(0).optional(),
    /** A paused listing comes back at this many; without it as soon as there is more than `zeroAtOrBelow`. */
    resumeAt: z.int().min(1).optional(),
  })
  .refine(
    ({ zeroAtOrBelow, resumeAt }) =>
      resumeAt === undefined || (zeroAtOrBelow !== undefined && resumeAt > zeroAtOrBelow),
    { error: "resumeAt needs zeroAtOrBelow and must be more than it.", path: ["resumeAt"] },
  );

/**
 * What is kept back from channels; release document `inventory.buffers`. Buffers hold units of a SKU at a location; limits
 * hold what a listing shows over all locations of a channel. In both lists the first rule that fits decides and the rest
 * are not asked, so the order of the list is the order of importance.
 */
export const bufferRules = z.strictObject({
  buffers: z.array(buffer).max(500),
  limits: z.array(limit).max(500),
});
export type BufferRules = z.infer<typeof bufferRules>;

/** Nothing kept back. */
export const NO_BUFFERS: BufferRules = { buffers: [], limits: [] };

/** What a rule's conditions are asked about. */
export interface BufferSubject {
  connectionId: string;
  locationId?: string;
  skus: { code: string; tags: string[] }[];
}

type Conditions = z.infer<typeof conditions>;

/** Conditions of different kinds must all hold; a kind that is absent holds. A kit fits when one of its SKUs does. */
function fits(when: Conditions, subject: BufferSubject): boolean {
  if (when.connectionIds && !when.connectionIds.includes(subject.connectionId)) return false;
  if (when.locationIds && !when.locationIds.includes(subject.locationId ?? "")) return false;
  if (when.skuCodes && !subject.skus.some((sku) => when.skuCodes!.includes(sku.code))) return false;
  return !when.tags || subject.skus.some((sku) => sku.tags.some((tag) => when.tags!.includes(tag)));
}

/** Units of a SKU kept back at a location, and the rule that says so. Percentages are rounded up: rather too careful. */
export function bufferOf(
  rules: BufferRules,
  subject: BufferSubject,
  net: number,
): { units: number; rule: string } | null {
  const rule = rules.buffers.find((candidate) => fits(candidate.when, subject));
  if (!rule) return null;
  const units = rule.keep.kind === "fixed" ? rule.keep.units : Math.ceil((net * rule.keep.percent) / 100);
  return { units: Math.min(net, units), rule: rule.name };
}

/** The limit of a listing on a channel. */
export function limitOf(rules: BufferRules, subject: BufferSubject): BufferRules["limits"][number] | null {
  return rules.limits.find((candidate) => fits(candidate.when, subject)) ?? null;
}
