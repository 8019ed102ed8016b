import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";

const id = z.string().min(1).max(80);
const units = z.int().min(0).max(1_000_000_000);
const code = z.string().trim().min(1).max(200);

/** Why a bin is counted. The same list is a CHECK on the table. */
export const countReasons = [
  "period",
  "turnover",
  "accuracy",
  "zero_check",
  "short_pick",
  "doubt",
  "manual",
  "recount",
] as const;
export type CountReason = (typeof countReasons)[number];

/** Planned, being counted, waiting for a second person; then it ended one way. */
export const countStatuses = [
  "planned",
  "open",
  "pending_approval",
  "posted",
  "recount",
  "rejected",
  "canceled",
] as const;
export type CountStatus = (typeof countStatuses)[number];

/** Why a line needs a second person. */
export const overReasons = [
  "nothing_expected",
  "units",
  "percent",
  "value",
  "cost_unknown",
  "not_postable",
] as const;
export type OverReason = (typeof overReasons)[number];

export const lineDecisions = ["approve", "reject", "recount"] as const;
export type LineDecision = (typeof lineDecisions)[number];

const days = z.int().min(1).max(3_650);

/** The document `inventory.count_policy`: what is counted when, and which differences post without a second person. */
export const countPolicy = z.strictObject({
  tolerance: z.strictObject({
    /** The largest difference of a line, in units. */
    units,
    /** The largest difference of a line, as a percentage of what was expected. */
    percent: z.number().min(0).max(100),
    /** The largest difference of a whole count at cost. A currency without a limit always needs approval. */
    values: z
      .array(z.strictObject({ currency: z.string().regex(/^[A-Z]{3}$/), minor: z.int().min(0) }))
      .max(50)
      .refine((all) => new Set(all.map((one) => one.currency)).size === all.length, "each currency once"),
  }),
  /** Counts planned by the system for one location and day, at most. */
  dailyCap: z.int().min(0).max(1_000),
  /** Days after which a bin is counted again, by how much of the location's turnover goes through it. */
  periodDays: z.strictObject({ a: days, b: days, c: days }),
  /** Value moved through a bin since its last count from which it is counted again, in minor units at cost; null: never for that. */
  turnoverMinor: z.int().min(1).nullable(),
  /** Accuracy of a location below which its least certain bins are counted before they are due. */
  accuracyPercent: z.number().min(0).max(100),
  /** Whether a bin that ran empty is looked at. */
  zeroChecks: z.boolean(),
  /** Whether who counted a bin may also count it again; otherwise another person has to. */
  recountBySamePerson: z.boolean().default(false),
});
export type CountPolicy = z.infer<typeof countPolicy>;

export const defaultCountPolicy: CountPolicy = {
  tolerance: { units: 2, percent: 5, values: [{ currency: "USD", minor: 2_500 }] },
  dailyCap: 20,
  periodDays: { a: 30, b: 90, c: 180 },
  turnoverMinor: null,
  accuracyPercent: 97,
  zeroChecks: true,
  recountBySamePerson: false,
};

export const publishCountPolicyInput = z.strictObject({
  body: countPolicy,
  note: z.string().trim().min(1, "Say what changes and why.").max(2_000),
  basedOnVersion: z.int().min(0),
});

export const planCountInput = z
  .strictObject({
    binId: id.optional(),
    skuId: id.optional(),
    locationId: id.optional(),
    /** What lies in no bin of the location. */
    isLoose: z.literal(true).optional(),
  })
  .refine(
    ({ binId, skuId, isLoose }) => [binId, skuId, isLoose].filter((one) => one !== undefined).length === 1,
    { error: "Give the bin, the SKU whose bins are to be counted, or say that what lies in no bin is." },
  )
  .refine(({ isLoose, locationId }) => isLoose === undefined || locationId !== undefined, {
    error: "Give the location.",
  });
export type PlanCountInput = z.infer<typeof planCountInput>;

export const countIdInput = z.strictObject({ countId: id });

export const openCountInput = z.strictObject({
  countId: id,
  /** What was scanned at the shelf: the bin's barcode or code. */
  binCode: code,
});
export type OpenCountInput = z.infer<typeof openCountInput>;

export const countScanInput = z.strictObject({
  countId: id,
  code,
  /** Made on the device; the same scan sent twice is one. */
  scanKey: z.string().min(8).max(80),
  /** How long the scan waited on the device until it was sent, by the device's clock. */
  waitedMs: z
    .int()
    .min(0)
    .max(7 * 86_400_000)
    .optional(),
  /** All that is there of the SKU or lot; without it the scan adds one, or what its pack holds. */
  setTo: units.optional(),
  lot: z.string().trim().min(1).max(80).optional(),
  expiresOn: z.iso.date().optional(),
  serials: z.array(z.string().trim().min(1).max(80)).min(1).max(500).optional(),
});
export type CountScanInput = z.infer<typeof countScanInput>;

/** Why a scan of a count was not taken. */
export const countScanRefusals = {
  unreadable: "The code cannot be read. Scan it again, or type the SKU code.",
  unknown_item: "No SKU has this code. Put it aside and tell the office.",
  not_an_item: "That is a pallet or carton. Count what is in it.",
  needs_lot: "This SKU has lots. Say which one it is.",
  needs_serials: "Every piece of this SKU has a serial number. Scan each.",
  not_tracked: "This SKU has no lots or serial numbers. Scan it without one.",
  moved:
    "Stock of this SKU moved in the bin while you counted it. Count this SKU again from the first piece.",
  too_many: "That is more than a bin can hold. Check the number.",
} as const;
export type CountScanRefusal = keyof typeof countScanRefusals;

const countedCell = z.strictObject({ skuId: id, lotCode: z.string().max(80) });
export const submitCountInput = z.strictObject({
  countId: id,
  /** What was looked for and is not there at all. */
  zeros: z.array(countedCell).max(2_000).default([]),
});
export type SubmitCountInput = z.infer<typeof submitCountInput>;

export const decideCountInput = z.strictObject({
  countId: id,
  /** The version that the person looked at. */
  version: z.int().min(1),
  /** What happens to every difference that is not named in `lines`. */
  decision: z.enum(lineDecisions),
  lines: z
    .array(z.strictObject({ lineId: id, decision: z.enum(lineDecisions) }))
    .max(2_000)
    .default([]),
  note: z.string().trim().max(1_000),
});
export type DecideCountInput = z.infer<typeof decideCountInput>;

export const zeroCheckInput = z.strictObject({
  binId: id,
  isEmpty: z.boolean(),
  /** Made on the device; the same answer sent twice is one. */
  scanKey: z.string().min(8).max(80),
});
export type ZeroCheckInput = z.infer<typeof zeroCheckInput>;

/** To count, to approve, ended. */
export const countViews = ["to_count", "to_approve", "posted", "ended"] as const;
export type CountView = (typeof countViews)[number];
export const countListInput = z.strictObject({
  view: z.enum(countViews).default("to_count"),
  locationId: id.optional(),
  ...pageInput,
});
export type CountListInput = z.infer<typeof countListInput>;
export const countTasksInput = z.strictObject({ locationId: id });
export const countAccuracyInput = z.strictObject({ days: z.int().min(1).max(365).default(90) });
