import type { SellingMode } from "../contract.ts";
import type { Ahead } from "./buffers.ts";

/** Units of a SKU that are expected where a channel sells from. */
export interface UnitsToCome {
  /** What a person reads, e.g. "PO-1042", and the document it names. */
  label: string;
  sourceType: string;
  sourceId: string;
  locationId: string;
  quantity: number;
  /** Without a day nothing can be promised on them. */
  expectedOn: string | null;
  /** Their day is over at the location and they are not here: nothing is sold on them until there is a new day. */
  isLate: boolean;
}

/** What selling a SKU ahead rests on, and what was sold so and still waits. */
export interface AheadFacts {
  toCome: UnitsToCome[];
  soldHere: number;
  soldOverall: number;
}

/** How many units of a SKU a channel may sell before they are there, and why. */
export interface AheadTerms {
  skuId: string;
  code: string;
  rule: string;
  mode: SellingMode;
  /** Units that may wait at once on this channel, and over all; null is no limit. */
  upTo: number | null;
  overall: number | null;
  soldHere: number;
  soldOverall: number;
  /** Null when the rule lets sell beyond what is expected. */
  covered: {
    toCome: UnitsToCome[];
    /** Expected with a day that is not over. */
    expected: number;
    /** Accepted demand that stock does not cover; it has the first claim on what comes. */
    waiting: number;
  } | null;
  units: number;
}

export const nothingToCome: AheadFacts = { toCome: [], soldHere: 0, soldOverall: 0 };

export const isCounted = ({ expectedOn, isLate }: UnitsToCome): boolean => expectedOn !== null && !isLate;

/**
 * The least of what a rule's limits leave and what is expected beyond those who wait. The function `sell_ahead` of
 * `prisma/migrations/0059_sold_ahead/migration.sql` decides the same when an order is short, under the lock of the levels.
 *
 * @param waiting units of the SKU that wait and that stock does not cover
 */
export function sellAhead(
  sku: { skuId: string; code: string },
  rule: Ahead,
  facts: AheadFacts,
  waiting: number,
): AheadTerms {
  const { soldHere, soldOverall } = facts;
  const upTo = rule.upTo ?? null;
  const overall = rule.overall ?? null;
  const expected = facts.toCome.filter(isCounted).reduce((sum, { quantity }) => sum + quantity, 0);
  const covered = rule.beyondReceipts ? null : { toCome: facts.toCome, expected, waiting };
  const isAhead = rule.mode !== "in_stock_only";
  const units = Math.min(
    upTo === null ? Infinity : upTo - soldHere,
    overall === null ? Infinity : overall - soldOverall,
    covered ? expected - waiting : Infinity,
  );
  const { skuId, code } = sku;
  return {
    skuId,
    code,
    rule: rule.name,
    mode: rule.mode,
    upTo,
    overall,
    soldHere,
    soldOverall,
    covered,
    units: isAhead ? Math.max(0, units) : 0,
  };
}

/**
 * Listings that can be made beside those from stock: each needs of every part a unit that is sold ahead or, of a part that is not
 * sold ahead, one that is left over in stock. Careful: what is left over of a part that is sold ahead is not counted.
 */
export function makesAhead(
  parts: readonly { perUnit: number; leftOver: number; ahead: AheadTerms | null }[],
): number {
  if (parts.every(({ ahead }) => !ahead || ahead.units === 0)) return 0;
  return Math.min(
    ...parts.map(({ perUnit, leftOver, ahead }) =>
      Math.floor((ahead && ahead.units > 0 ? ahead.units : leftOver) / perUnit),
    ),
  );
}
