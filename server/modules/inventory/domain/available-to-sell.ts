import { bufferOf, limitOf, type BufferRules } from "./buffers.ts";

/** What a channel's listing is made of: stocked SKUs, kits exploded. */
export interface ListingParts {
  listingId: string;
  components: { skuId: string; code: string; tags: string[]; perUnit: number }[];
}

/** A place a channel shows stock of, best first. One that is closed shows 0. */
export interface SellingPlace {
  locationId: string;
  isOpen: boolean;
}

export interface StockFacts {
  /** Available units by `skuId locationId`; see {@link cellKey}. */
  available: Map<string, number>;
  /** Units of a SKU that accepted orders still wait for. */
  waiting: Map<string, number>;
}

export const cellKey = (skuId: string, locationId: string): string => `${skuId} ${locationId}`;

/** How one component limits a listing at a location. Terms in the order they apply: available − waiting − buffer = net. */
export interface ComponentTerms {
  skuId: string;
  code: string;
  perUnit: number;
  available: number;
  /** Units that open backorders will get first. */
  waiting: number;
  buffer: number;
  bufferRule: string | null;
  net: number;
  /** Whole listings that the net makes. */
  makes: number;
}

/** One step from the sum over the places to what the channel may sell. */
export interface LimitStep {
  step: "keep back" | "share" | "max listed" | "zero at or below";
  rule: string;
  setting: number;
  before: number;
  after: number;
}

/** Why a listing shows this quantity at this location. */
export interface Explanation {
  isOpen: boolean;
  components: ComponentTerms[];
  /** The component that limits most here; null when there is none. */
  limitedBy: string | null;
  atLocation: number;
  overChannel: {
    sum: number;
    steps: LimitStep[];
    total: number;
    /** Shows 0 because little is left; with hysteresis it stays so until enough came back. */
    isPaused: boolean;
  };
  /** What this location shows of the total: better places show first. */
  quantity: number;
}

export interface AvailableToSell {
  listingId: string;
  locationId: string;
  quantity: number;
  explanation: Explanation;
}

/**
 * What one channel may sell of a listing, a location at a time. A kit makes as many as its scarcest component does from its
 * own net (never a difference of minima). Commitments are already out of `available`; only demand that waits without stock
 * is taken off here, from the best places first, which is where it will be filled.
 *
 * @param wasPaused whether the last answer for this listing was paused: it then comes back only at its limit's `resumeAt`
 */
export function availableToSellOf(
  listing: ListingParts,
  places: SellingPlace[],
  facts: StockFacts,
  rules: BufferRules,
  connectionId: string,
  wasPaused = false,
): AvailableToSell[] {
  const waitingLeft = new Map(listing.components.map(({ skuId }) => [skuId, facts.waiting.get(skuId) ?? 0]));
  const atPlaces = places.map((place) => {
    const components = place.isOpen
      ? listing.components.map((component) =>
          componentAt(component, place, facts, waitingLeft, rules, connectionId),
        )
      : [];
    const scarcest = components.reduce<ComponentTerms | null>(
      (least, one) => (least && least.makes <= one.makes ? least : one),
      null,
    );
    return { place, components, limitedBy: scarcest?.skuId ?? null, makes: scarcest?.makes ?? 0 };
  });
  const sum = atPlaces.reduce((total, { makes }) => total + makes, 0);
  const limit = limitOf(rules, { connectionId, skus: listing.components });
  const steps = limitSteps(sum, limit, wasPaused);
  const total = steps.at(-1)?.after ?? sum;
  const isPaused = limit?.zeroAtOrBelow !== undefined && total === 0;
  let left = total;
  return atPlaces.map(({ place, components, limitedBy, makes }) => {
    const quantity = Math.min(makes, left);
    left -= quantity;
    return {
      listingId: listing.listingId,
      locationId: place.locationId,
      quantity,
      explanation: {
        isOpen: place.isOpen,
        components,
        limitedBy,
        atLocation: makes,
        overChannel: { sum, steps, total, isPaused },
        quantity,
      },
    };
  });
}

function componentAt(
  component: ListingParts["components"][number],
  place: SellingPlace,
  facts: StockFacts,
  waitingLeft: Map<string, number>,
  rules: BufferRules,
  connectionId: string,
): ComponentTerms {
  const { skuId, code, perUnit } = component;
  const available = facts.available.get(cellKey(skuId, place.locationId)) ?? 0;
  const waiting = Math.min(available, waitingLeft.get(skuId) ?? 0);
  waitingLeft.set(skuId, (waitingLeft.get(skuId) ?? 0) - waiting);
  const kept = bufferOf(
    rules,
    { connectionId, locationId: place.locationId, skus: [component] },
    available - waiting,
  );
  const net = available - waiting - (kept?.units ?? 0);
  return {
    skuId,
    code,
    perUnit,
    available,
    waiting,
    buffer: kept?.units ?? 0,
    bufferRule: kept?.rule ?? null,
    net,
    makes: Math.floor(net / perUnit),
  };
}

/** The order of the steps is Linnworks' and Sellercloud's: ring-fence, share, cap, then end when low. */
function limitSteps(sum: number, limit: ReturnType<typeof limitOf>, wasPaused: boolean): LimitStep[] {
  const steps: LimitStep[] = [];
  if (!limit) return steps;
  let before = sum;
  const add = (
    step: LimitStep["step"],
    setting: number | undefined,
    apply: (value: number, setting: number) => number,
  ) => {
    if (setting === undefined) return;
    const after = apply(before, setting);
    steps.push({ step, rule: limit.name, setting, before, after });
    before = after;
  };
  add("keep back", limit.keepBack, (value, units) => Math.max(0, value - units));
  add("share", limit.sharePercent, (value, percent) => Math.floor((value * percent) / 100));
  add("max listed", limit.maxListed, (value, units) => Math.min(value, units));
  const resumesAbove = wasPaused && limit.resumeAt !== undefined ? limit.resumeAt - 1 : limit.zeroAtOrBelow;
  add("zero at or below", resumesAbove, (value, units) => (value <= units ? 0 : value));
  return steps;
}
