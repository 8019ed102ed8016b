import type { Elimination, RankingRule } from "../contract.ts";

/** A location as the rules see it for one order. */
export interface Candidate {
  locationId: string;
  priority: number;
  costMinor: bigint;
  /** Straight-line kilometers to the destination; null when a coordinate is missing. */
  distanceKm: number | null;
  isSameCountry: boolean;
  /** Units of each SKU that this order could have there, its own commitments included. */
  stock: ReadonlyMap<string, number>;
  eliminated: { by: Elimination; reason: string } | null;
}

export interface Allocation {
  orderLineId: string;
  skuId: string;
  locationId: string;
  quantity: number;
}

export interface Demand {
  orderLineId: string;
  skuId: string;
  quantity: number;
}

/** What was decided: where every unit goes, the sets that were compared, and each location's place. */
export interface Choice {
  /** In rank order; empty when no allowed set of locations has everything. */
  locationIds: string[];
  allocations: Allocation[];
  /** Best place that a set with this location took, 1 first. */
  ranks: Map<string, number>;
  comparedSets: number;
}

/** Beyond this many candidates only the best ranked alone are combined: sets grow with the power of the splits. */
const MOST_COMBINED = 12;

/**
 * Chooses the set of locations for an order: every set of up to `mostSplits` locations that has everything is compared by
 * the rules in their order, ids last, so the same facts always give the same answer. Every unit of demand is allocated
 * exactly once.
 */
export function chooseLocations(
  demands: readonly Demand[],
  candidates: readonly Candidate[],
  rules: { ranking: readonly RankingRule[]; mostSplits: number },
): Choice {
  const open = candidates.filter(({ eliminated }) => eliminated === null);
  const alone = open.toSorted((a, b) => compareSets([a], [b], rules.ranking)).slice(0, MOST_COMBINED);
  const needed = totals(demands);
  const sets: Candidate[][] = [];
  for (let size = 1; size <= Math.min(rules.mostSplits, alone.length); size++) {
    for (const set of combinations(alone, size))
      if (covers(set, needed) && isTight(set, needed)) sets.push(set);
  }
  sets.sort((a, b) => compareSets(a, b, rules.ranking));
  const ranks = new Map<string, number>();
  sets.forEach((set, index) => {
    for (const { locationId } of set) if (!ranks.has(locationId)) ranks.set(locationId, index + 1);
  });
  const best = sets[0];
  if (!best) return { locationIds: [], allocations: [], ranks, comparedSets: 0 };
  const ordered = best.toSorted((a, b) => compareSets([a], [b], rules.ranking));
  return {
    locationIds: ordered.map(({ locationId }) => locationId),
    allocations: allocate(demands, ordered),
    ranks,
    comparedSets: sets.length,
  };
}

function totals(demands: readonly Demand[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { skuId, quantity } of demands) sums.set(skuId, (sums.get(skuId) ?? 0) + quantity);
  return sums;
}

const covers = (set: readonly Candidate[], needed: ReadonlyMap<string, number>): boolean =>
  [...needed].every(
    ([skuId, units]) => set.reduce((sum, { stock }) => sum + (stock.get(skuId) ?? 0), 0) >= units,
  );

/** Whether every location of the set is needed: a set with an idle member is a smaller set in disguise. */
const isTight = (set: readonly Candidate[], needed: ReadonlyMap<string, number>): boolean =>
  set.length === 1 ||
  set.every(
    (_, skipped) =>
      !covers(
        set.filter((__, index) => index !== skipped),
        needed,
      ),
  );

function* combinations<Item>(items: readonly Item[], size: number, from = 0): Generator<Item[]> {
  if (size === 0) return yield [];
  for (let index = from; index <= items.length - size; index++) {
    for (const rest of combinations(items, size - 1, index + 1)) yield [items[index]!, ...rest];
  }
}

const measures: Record<RankingRule, (set: readonly Candidate[]) => number> = {
  fewest_splits: (set) => set.length,
  same_country: (set) => set.filter(({ isSameCountry }) => !isSameCountry).length,
  // an unknown distance is as far as any can be: half the circumference of the earth
  distance: (set) => set.reduce((sum, { distanceKm }) => sum + (distanceKm ?? 20_016), 0),
  cost: (set) => Number(set.reduce((sum, { costMinor }) => sum + costMinor, 0n)),
  priority: (set) => set.reduce((sum, { priority }) => sum + priority, 0),
};

function compareSets(
  a: readonly Candidate[],
  b: readonly Candidate[],
  ranking: readonly RankingRule[],
): number {
  for (const rule of ranking) {
    const difference = measures[rule](a) - measures[rule](b);
    if (difference !== 0) return difference;
  }
  const names = (set: readonly Candidate[]) =>
    set
      .map(({ locationId }) => locationId)
      .sort()
      .join();
  return names(a) < names(b) ? -1 : names(a) > names(b) ? 1 : 0;
}

/** A line goes whole to the first location that has all of it; what no location has whole is filled in rank order. */
function allocate(demands: readonly Demand[], locations: readonly Candidate[]): Allocation[] {
  const left = new Map(locations.map(({ locationId, stock }) => [locationId, new Map(stock)]));
  const allocations: Allocation[] = [];
  const take = (demand: Demand, locationId: string, quantity: number) => {
    if (quantity <= 0) return;
    const stock = left.get(locationId)!;
    stock.set(demand.skuId, (stock.get(demand.skuId) ?? 0) - quantity);
    allocations.push({ ...demand, locationId, quantity });
  };
  const has = (locationId: string, skuId: string) => left.get(locationId)?.get(skuId) ?? 0;
  const rest: Demand[] = [];
  for (const demand of demands) {
    const whole = locations.find(({ locationId }) => has(locationId, demand.skuId) >= demand.quantity);
    if (whole) take(demand, whole.locationId, demand.quantity);
    else rest.push(demand);
  }
  for (const demand of rest) {
    let open = demand.quantity;
    for (const { locationId } of locations) {
      const part = Math.min(open, has(locationId, demand.skuId));
      take(demand, locationId, part);
      open -= part;
    }
  }
  return allocations;
}
