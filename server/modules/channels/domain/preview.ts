/** What a channel shows of a listing, over all its places. */
export interface Shown {
  listingId: string;
  units: number;
  isPaused: boolean;
}

/** One listing before and after a change of rules. */
export interface ListingChange {
  listingId: string;
  before: number;
  after: number;
}

/** What a change of rules does to what a channel shows. Counts are of listings; units are sums over them. */
export interface ChangeSummary {
  listings: number;
  changed: number;
  up: number;
  down: number;
  /** Showed something before and nothing after, and the other way round. */
  toZero: number;
  fromZero: number;
  pauses: number;
  returns: number;
  unitsBefore: number;
  unitsAfter: number;
  /** The largest differences, the largest first. */
  biggest: ListingChange[];
}

export const nothingChanged = (): ChangeSummary => ({
  listings: 0,
  changed: 0,
  up: 0,
  down: 0,
  toZero: 0,
  fromZero: 0,
  pauses: 0,
  returns: 0,
  unitsBefore: 0,
  unitsAfter: 0,
  biggest: [],
});

/** Adds a portion of listings, the same ones before and after in the same order, to what was summed up so far. */
export function addPortion(
  sum: ChangeSummary,
  before: readonly Shown[],
  after: readonly Shown[],
  keep: number,
): void {
  for (const [index, was] of before.entries()) {
    const will = after[index]!;
    const change = { listingId: was.listingId, before: was.units, after: will.units };
    sum.listings += 1;
    sum.unitsBefore += change.before;
    sum.unitsAfter += change.after;
    if (!was.isPaused && will.isPaused) sum.pauses += 1;
    if (was.isPaused && !will.isPaused) sum.returns += 1;
    if (change.before === change.after) continue;
    sum.changed += 1;
    sum[change.after > change.before ? "up" : "down"] += 1;
    if (change.after === 0) sum.toZero += 1;
    if (change.before === 0) sum.fromZero += 1;
    sum.biggest.push(change);
  }
  const size = ({ before: was, after: will }: ListingChange) => Math.abs(will - was);
  sum.biggest.sort((a, b) => size(b) - size(a) || (a.listingId < b.listingId ? -1 : 1));
  sum.biggest.splice(keep);
}
