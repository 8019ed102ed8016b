import {
  countsAt,
  type Ahead,
  type Buffer,
  type BufferRules,
  type Limit,
  type RuleConditions,
} from "./buffers.ts";

/** What a rule's conditions are asked about: the SKUs of a listing, or one of them at a location. */
export interface RuleSubject {
  locationId?: string;
  skus: readonly { code: string; tags: readonly string[] }[];
}

interface Prepared<Rule> {
  rule: Rule;
  locationIds: Set<string> | null;
  skuCodes: Set<string> | null;
  tags: Set<string> | null;
}

/** Rules of one list that can fit, found by what they name instead of by asking each. Lists hold places in `rules`, ascending. */
interface Index<Rule> {
  rules: Prepared<Rule>[];
  anySku: number[];
  byCode: Map<string, number[]>;
  byTag: Map<string, number[]>;
}

/** The rules as one channel meets them at one moment. */
export interface RuleBook {
  buffers: Index<Buffer>;
  /** One list for each other channel that has units of its own. */
  ringFences: Index<BufferRules["ringFences"][number]>[];
  limits: Index<Limit>;
  ahead: Index<Ahead>;
}

/** Prepares the rules for many questions about one channel: those of other channels and other times are gone. */
export function ruleBookOf(rules: BufferRules, connectionId: string, now: Date): RuleBook {
  const isHere = ({ when }: { when: RuleConditions }) =>
    countsAt(when, now) && (when.connectionIds?.includes(connectionId) ?? true);
  const others = rules.ringFences.filter(
    (fence) => countsAt(fence.when, now) && fence.forConnectionId !== connectionId,
  );
  const owners = [...new Set(others.map((fence) => fence.forConnectionId))];
  return {
    buffers: indexOf(rules.buffers.filter(isHere)),
    ringFences: owners.map((owner) => indexOf(others.filter((fence) => fence.forConnectionId === owner))),
    limits: indexOf(rules.limits.filter(isHere)),
    ahead: indexOf(rules.ahead.filter(isHere)),
  };
}

function indexOf<Rule extends { when: RuleConditions }>(rules: Rule[]): Index<Rule> {
  const index: Index<Rule> = { rules: [], anySku: [], byCode: new Map(), byTag: new Map() };
  const setOf = (values: string[] | undefined) => (values ? new Set(values) : null);
  const add = (map: Map<string, number[]>, keys: Set<string>, place: number) => {
    for (const key of keys) map.set(key, [...(map.get(key) ?? []), place]);
  };
  for (const [place, rule] of rules.entries()) {
    const { locationIds, skuCodes, tags } = rule.when;
    const prepared = { rule, locationIds: setOf(locationIds), skuCodes: setOf(skuCodes), tags: setOf(tags) };
    index.rules.push(prepared);
    if (prepared.skuCodes) add(index.byCode, prepared.skuCodes, place);
    else if (prepared.tags) add(index.byTag, prepared.tags, place);
    else index.anySku.push(place);
  }
  return index;
}

/** Conditions of different kinds must all hold; a kit fits when one of its SKUs does. */
function fits<Rule>(rule: Prepared<Rule>, { locationId, skus }: RuleSubject): boolean {
  if (rule.locationIds && !rule.locationIds.has(locationId ?? "")) return false;
  if (rule.skuCodes && !skus.some(({ code }) => rule.skuCodes!.has(code))) return false;
  return !rule.tags || skus.some(({ tags }) => tags.some((tag) => rule.tags!.has(tag)));
}

function firstFitting<Rule>(index: Index<Rule>, subject: RuleSubject): Rule | null {
  let first = Number.POSITIVE_INFINITY;
  const look = (places: readonly number[] | undefined) => {
    const place = places?.find((candidate) => candidate >= first || fits(index.rules[candidate]!, subject));
    if (place !== undefined && place < first) first = place;
  };
  look(index.anySku);
  for (const { code, tags } of subject.skus) {
    look(index.byCode.get(code));
    if (index.byTag.size > 0) for (const tag of tags) look(index.byTag.get(tag));
  }
  return index.rules[first]?.rule ?? null;
}

/** Units of a SKU kept back at a location, and the rule that says so. Percentages are rounded up: rather too careful. */
export function bufferOf(
  book: RuleBook,
  subject: RuleSubject,
  net: number,
): { units: number; rule: string } | null {
  const rule = firstFitting(book.buffers, subject);
  if (!rule) return null;
  const units = rule.keep.kind === "fixed" ? rule.keep.units : Math.ceil((net * rule.keep.percent) / 100);
  return { units: Math.min(net, units), rule: rule.name };
}

/** Units of a SKU that are for other channels, and the rules that say so. */
export function ringFencedOf(
  book: RuleBook,
  sku: RuleSubject["skus"][number],
): { units: number; rules: string[] } {
  const fences = book.ringFences
    .map((index) => firstFitting(index, { skus: [sku] }))
    .filter((fence) => fence !== null);
  return {
    units: fences.reduce((sum, fence) => sum + fence.units, 0),
    rules: fences.map((fence) => fence.name),
  };
}

/** The limit of a listing on the channel. */
export function limitOf(book: RuleBook, skus: RuleSubject["skus"]): Limit | null {
  return firstFitting(book.limits, { skus });
}

/** How a SKU is sold ahead on the channel; null when no rule says so. The database asks the same when an order is short. */
export function aheadOf(book: RuleBook, sku: RuleSubject["skus"][number]): Ahead | null {
  return firstFitting(book.ahead, { skus: [sku] });
}
