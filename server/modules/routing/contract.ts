import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";

/** Rules that rank sets of locations; each breaks the ties of the one before. */
export const rankingRules = ["fewest_splits", "same_country", "distance", "cost", "priority"] as const;
export type RankingRule = (typeof rankingRules)[number];

/** Why a location was not considered. */
export const eliminations = [
  "inactive",
  "not_linked",
  "blackout",
  "excluded",
  "pinned_elsewhere",
  "capability",
  "customs",
  "capacity",
  "no_stock",
] as const;
export type Elimination = (typeof eliminations)[number];

export const planOutcomes = ["routed", "no_location"] as const;
export type PlanOutcome = (typeof planOutcomes)[number];

/** What made a plan necessary. */
export const routeTriggers = [
  "placed",
  "released",
  "changed",
  "backorder_filled",
  "rejected",
  "location_changed",
  "manual",
  "ship_now",
] as const;
export type RouteTrigger = (typeof routeTriggers)[number];

/** The document "routing.rules": a merchant's rules for choosing locations and dates. */
export const routingRules = z.strictObject({
  /** Ranking rules, the first decides first. */
  ranking: z
    .array(z.enum(rankingRules))
    .min(1)
    .default(["fewest_splits", "same_country", "distance", "cost", "priority"]),
  /** At most this many locations for one order. */
  mostSplits: z.int().min(1).max(5).default(3),
  /** wait: an order that waits for a part is shipped whole. ship: what is there goes, the rest follows. */
  whenShort: z.enum(["wait", "ship"]).default("wait"),
  /** Business days in transit by straight-line distance, the last row for everything farther. */
  transit: z
    .array(z.strictObject({ upToKm: z.int().min(1).nullable(), days: z.int().min(0).max(60) }))
    .min(1)
    .default([
      { upToKm: 250, days: 1 },
      { upToKm: 1_000, days: 2 },
      { upToKm: 2_200, days: 3 },
      { upToKm: 3_500, days: 4 },
      { upToKm: null, days: 5 },
    ]),
  /** Business days added when the parcel crosses a border. */
  customsDays: z.int().min(0).max(60).default(3),
  /** How long a location that turned an order down is not asked again for it. */
  exclusionHours: z
    .int()
    .min(1)
    .max(24 * 30)
    .default(72),
});
export type RoutingRules = z.infer<typeof routingRules>;
export const publishRulesInput = z.strictObject({
  body: routingRules,
  note: z.string().trim().min(3, "say what changes and why").max(2_000),
  basedOnVersion: z.int().min(0),
});
export const defaultRules: z.input<typeof routingRules> = {};

const id = z.string().min(1).max(80);
export const orderRouteInput = z.strictObject({ orderId: id });
export const pinInput = z.strictObject({ orderId: id, locationId: id });
export const planListInput = z.strictObject({ orderId: id, ...pageInput });
