import type { Limit } from "./buffers.ts";
import { decidePause, isPausedBy, type PauseDecision, type PauseFacts } from "./pause.ts";
import { aheadOf, bufferOf, limitOf, ringFencedOf, type RuleBook } from "./rule-book.ts";
import { makesAhead, nothingToCome, sellAhead, type AheadFacts, type AheadTerms } from "./sell-ahead.ts";

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
  /** What selling ahead rests on; SKUs of which nothing is expected or sold ahead are missing. */
  ahead: Map<string, AheadFacts>;
}

export const cellKey = (skuId: string, locationId: string): string => `${skuId} ${locationId}`;

/** How one component limits a listing at a location: available − waiting − buffer − ring-fenced = net, in this order. */
export interface ComponentTerms {
  skuId: string;
  code: string;
  perUnit: number;
  available: number;
  /** Units that open backorders will get first. */
  waiting: number;
  buffer: number;
  bufferRule: string | null;
  /** Units that are for other channels. */
  ringFenced: number;
  ringFenceRules: string[];
  net: number;
  /** Whole listings that the net makes. */
  makes: number;
}

/** One step from the sum over the places to what the channel may sell. */
export interface LimitStep {
  step: "sell ahead" | "keep back" | "share" | "max listed" | "always show" | "zero at or below" | "paused";
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
    /** Of each part that a rule speaks of, how many may be sold before they are there. */
    ahead: AheadTerms[];
    steps: LimitStep[];
    total: number;
    /** Shows 0 because little is left or somebody said so, until its pause ends. */
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

/** What one channel may sell of a listing, by location, and what becomes of the listing's pause. */
export interface ListingToSell {
  listingId: string;
  total: number;
  pause: PauseDecision;
  rows: AvailableToSell[];
}

/**
 * What one channel may sell of a listing, a location at a time. A kit makes as many as its scarcest component does from its
 * own net (never a difference of minima). Commitments are already out of `available`; only demand that waits without stock
 * is taken off here, from the best places first, which is where it will be filled. Then buffers and what is for other channels.
 * What may be sold ahead joins the sum over the places, so that the limit of the listing and its pause hold for it as well.
 */
export function availableToSellOf(
  listing: ListingParts,
  places: readonly SellingPlace[],
  facts: StockFacts,
  book: RuleBook,
  now: Date,
  pause: PauseFacts | null = null,
): ListingToSell {
  const left = new Map(
    listing.components.map((component) => [component.skuId, leftOf(component, facts, book)]),
  );
  const atPlaces = places.map((place) => {
    const components = place.isOpen
      ? listing.components.map((component) =>
          componentAt(component, place, facts, left.get(component.skuId)!, book),
        )
      : [];
    const scarcest = components.reduce<ComponentTerms | null>(
      (least, one) => (least && least.makes <= one.makes ? least : one),
      null,
    );
    return { place, components, limitedBy: scarcest?.skuId ?? null, makes: scarcest?.makes ?? 0 };
  });
  const sum = atPlaces.reduce((total, { makes }) => total + makes, 0);
  const ahead = aheadTerms(listing, atPlaces, left, facts, book);
  const { steps, total, decision } = limitSteps(sum, ahead, limitOf(book, listing.components), pause, now);
  const overChannel = { sum, ahead: ahead.terms, steps, total, isPaused: isPausedBy(decision) };
  let rest = total;
  const shown = atPlaces.map(({ makes }) => {
    const quantity = Math.min(makes, rest);
    rest -= quantity;
    return quantity;
  });
  // what is shown and is not there, sold ahead or always shown, stands at the best open place
  const best = atPlaces.findIndex(({ place }) => place.isOpen);
  if (rest > 0 && best >= 0) shown[best]! += rest;
  const rows = atPlaces.map(({ place, components, limitedBy, makes }, index) => {
    const quantity = shown[index]!;
    const explanation = {
      isOpen: place.isOpen,
      components,
      limitedBy,
      atLocation: makes,
      overChannel,
      quantity,
    };
    return { listingId: listing.listingId, locationId: place.locationId, quantity, explanation };
  });
  return { listingId: listing.listingId, total, pause: decision, rows };
}

/** What is still to be taken off a SKU while walking the places, best first. */
interface Left {
  waiting: number;
  ringFenced: number;
  ringFenceRules: string[];
}

function leftOf(component: ListingParts["components"][number], facts: StockFacts, book: RuleBook): Left {
  const fenced = ringFencedOf(book, component);
  return {
    waiting: facts.waiting.get(component.skuId) ?? 0,
    ringFenced: fenced.units,
    ringFenceRules: fenced.rules,
  };
}

function componentAt(
  component: ListingParts["components"][number],
  place: SellingPlace,
  facts: StockFacts,
  left: Left,
  book: RuleBook,
): ComponentTerms {
  const { skuId, code, perUnit } = component;
  const available = facts.available.get(cellKey(skuId, place.locationId)) ?? 0;
  const waiting = Math.min(available, left.waiting);
  left.waiting -= waiting;
  const kept = bufferOf(book, { locationId: place.locationId, skus: [component] }, available - waiting);
  const buffer = kept?.units ?? 0;
  const ringFenced = Math.min(available - waiting - buffer, left.ringFenced);
  left.ringFenced -= ringFenced;
  const net = available - waiting - buffer - ringFenced;
  return {
    skuId,
    code,
    perUnit,
    available,
    waiting,
    buffer,
    bufferRule: kept?.rule ?? null,
    ringFenced,
    ringFenceRules: ringFenced > 0 ? left.ringFenceRules : [],
    net,
    makes: Math.floor(net / perUnit),
  };
}

const nothingAhead: { terms: AheadTerms[]; makes: number } = { terms: [], makes: 0 };

/** What may be sold ahead of the parts of a listing, and the listings that makes beside those from stock. */
function aheadTerms(
  listing: ListingParts,
  atPlaces: readonly { place: SellingPlace; components: ComponentTerms[]; makes: number }[],
  left: ReadonlyMap<string, Left>,
  facts: StockFacts,
  book: RuleBook,
): typeof nothingAhead {
  if (book.ahead.rules.length === 0 || !atPlaces.some(({ place }) => place.isOpen)) return nothingAhead;
  const made = atPlaces.reduce((sum, { makes }) => sum + makes, 0);
  const parts = listing.components.map((component, index) => {
    const { skuId, perUnit } = component;
    const rule = aheadOf(book, component);
    const net = atPlaces.reduce((sum, { components }) => sum + (components[index]?.net ?? 0), 0);
    const known = facts.ahead.get(skuId) ?? nothingToCome;
    const ahead = rule && sellAhead(component, rule, known, left.get(skuId)!.waiting);
    return { perUnit, leftOver: net - made * perUnit, ahead };
  });
  return {
    terms: parts.map(({ ahead }) => ahead).filter((ahead) => ahead !== null),
    makes: makesAhead(parts),
  };
}

/** The order of the steps is Linnworks' and Sellercloud's: all that can be promised, ring-fence, share, cap, then end when low. */
function limitSteps(
  sum: number,
  ahead: typeof nothingAhead,
  limit: Limit | null,
  pause: PauseFacts | null,
  now: Date,
): { steps: LimitStep[]; total: number; decision: PauseDecision } {
  const steps: LimitStep[] = [];
  let total = sum;
  const add = (
    step: LimitStep["step"],
    rule: string,
    setting: number | undefined,
    after: (setting: number) => number,
  ) => {
    if (setting === undefined) return;
    steps.push({ step, rule, setting, before: total, after: after(setting) });
    total = steps.at(-1)!.after;
  };
  if (ahead.makes > 0) {
    const rules = [...new Set(ahead.terms.filter(({ units }) => units > 0).map(({ rule }) => rule))];
    add("sell ahead", rules.join(", "), ahead.makes, (units) => total + units);
  }
  if (limit) {
    add("keep back", limit.name, limit.keepBack, (units) => Math.max(0, total - units));
    add("share", limit.name, limit.sharePercent, (percent) => Math.floor((total * percent) / 100));
    add("max listed", limit.name, limit.maxListed, (units) => Math.min(total, units));
    add("always show", limit.name, limit.alwaysShow, (units) => units);
  }
  const decision = decidePause(total, limit, pause, now);
  if (decision.do === "stay" && decision.cause === "person") add("paused", decision.reason, 0, () => 0);
  else if (limit?.zeroAtOrBelow !== undefined) {
    const isBackAt =
      decision.do === "stay" ? (limit.resumeAt ?? limit.zeroAtOrBelow + 1) - 1 : limit.zeroAtOrBelow;
    add("zero at or below", limit.name, isBackAt, () => (isPausedBy(decision) ? 0 : total));
  }
  return { steps, total, decision };
}
