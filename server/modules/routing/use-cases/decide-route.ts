import { calendarOf } from "#server/modules/locations/public.ts";
import type { lockOrder, OrderStage, RoutedOrder } from "#server/modules/orders/public.ts";
import type { RouteTrigger, RoutingRules } from "../contract.ts";
import { chooseLocations, type Candidate, type Choice, type Demand } from "../domain/choose-locations.ts";
import { movesBetween, type Holding, type Move } from "../domain/moves.ts";
import { promiseFrom, type Promised } from "../domain/promise.ts";
import type { RoutingRefusal } from "../errors.ts";
import type { RoutingFacts } from "../queries/board.ts";
import { newPlanId, type NewPlan } from "../store.ts";

export interface RouteInput {
  orderId: string;
  trigger: RouteTrigger;
  /** A person's choice: only this location is considered. */
  pinnedTo?: string;
}

export type Order = NonNullable<Awaited<ReturnType<typeof lockOrder>>>;

/** The rules that decide, and the version they are of. */
export interface Rules {
  version: number;
  body: RoutingRules;
}

/** What is to become of one order. */
export type Decision =
  | { kind: "refused"; refusal: RoutingRefusal }
  | { kind: "unchanged"; locationIds: string[] }
  | { kind: "no_location"; plan: NewPlan & { id: string } }
  | {
      kind: "routed";
      plan: NewPlan & { id: string };
      locationIds: string[];
      moves: Move[];
      dates: RoutedOrder;
    };

/**
 * Decides where an order ships from. What an earlier plan placed (`planned`) stays where it is, as long as its location can still
 * ship; only the rest is routed. Every location gets a row that says why it was chosen, how it ranked, or what made it fall.
 */
export function decideRoute(
  order: Order,
  facts: RoutingFacts,
  planned: ReadonlySet<string> | undefined,
  rules: Rules,
  input: RouteInput,
  now: Date,
): Decision {
  const refusal = notNow(order, facts, rules.body, input);
  if (refusal) return { kind: "refused", refusal };
  const kept = keptHoldings(order, facts, planned, input);
  const open = facts.holdings.committed.filter((row) => !kept.includes(row));
  if (open.length === 0) return { kind: "unchanged", locationIds: locationsOf(kept) };
  const choice = chooseLocations(demandsOf(open), withoutKept(facts.candidates, kept), rules.body);
  return choice.locationIds.length === 0
    ? noLocation(order, facts, choice, rules, input)
    : routed(order, facts, { kept, open, choice }, rules, input, now);
}

function notNow(
  order: Order,
  { holdings }: RoutingFacts,
  rules: RoutingRules,
  input: RouteInput,
): RoutingRefusal | null {
  const waiting = holdings.waiting.reduce((sum, { quantity }) => sum + quantity, 0);
  if (holdings.committed.length === 0) return { code: "routing.nothing_committed", waiting };
  const began = order.stage === "picking" || order.stage === "packed";
  if (input.trigger === "manual" && began) return { code: "routing.work_began", stage: order.stage };
  const hasPlan = began || order.stage === "routed";
  const waits = waiting > 0 && rules.whenShort === "wait" && input.trigger !== "ship_now" && !hasPlan;
  return waits ? { code: "routing.waits_for_stock", waiting } : null;
}

/** Commitments that an earlier plan placed at a location which can still ship them. A person's choice keeps nothing. */
function keptHoldings(
  order: Order,
  facts: RoutingFacts,
  planned: ReadonlySet<string> | undefined,
  input: RouteInput,
): Holding[] {
  if (input.trigger === "manual" || !planned) return [];
  const stage = order.stage as OrderStage;
  const isUntouched = stage === "routed";
  const canShip = (locationId: string) => {
    const fallen = facts.candidates.find((candidate) => candidate.locationId === locationId)?.eliminated;
    if (!fallen) return true;
    if (fallen.by === "excluded") return false;
    // once people work on it, a closing location finishes what it began
    return !isUntouched || !["blackout", "inactive"].includes(fallen.by);
  };
  return facts.holdings.committed.filter(({ locationId }) => planned.has(locationId) && canShip(locationId));
}

export const locationsOf = (rows: readonly { locationId: string }[]) => [
  ...new Set(rows.map(({ locationId }) => locationId)),
];

function demandsOf(rows: readonly Holding[]): Demand[] {
  const sums = new Map<string, Demand>();
  for (const { orderLineId, skuId, quantity } of rows) {
    const key = `${orderLineId} ${skuId}`;
    sums.set(key, { orderLineId, skuId, quantity: (sums.get(key)?.quantity ?? 0) + quantity });
  }
  return [...sums.values()];
}

/** What is kept is spoken for: it is not stock for the rest. */
function withoutKept(candidates: readonly Candidate[], kept: readonly Holding[]): Candidate[] {
  return candidates.map((candidate) => {
    const stock = new Map(candidate.stock);
    for (const row of kept) {
      if (row.locationId === candidate.locationId)
        stock.set(row.skuId, Math.max(0, (stock.get(row.skuId) ?? 0) - row.quantity));
    }
    return { ...candidate, stock };
  });
}

function noLocation(
  order: Order,
  facts: RoutingFacts,
  choice: Choice,
  rules: Rules,
  input: RouteInput,
): Decision {
  const plan = {
    id: newPlanId(),
    orderId: order.id,
    outcome: "no_location" as const,
    configVersion: rules.version,
    splitCount: 0,
    terms: {},
    reason: `No set of up to ${rules.body.mostSplits} locations has everything.`,
    trigger: input.trigger,
    candidates: explain(facts, choice, []),
  };
  return { kind: "no_location", plan };
}

function routed(
  order: Order,
  facts: RoutingFacts,
  decided: { kept: Holding[]; open: Holding[]; choice: Choice },
  rules: Rules,
  input: RouteInput,
  now: Date,
): Decision {
  const { kept, open, choice } = decided;
  const { ranking } = rules.body;
  const locationIds = [...new Set([...choice.locationIds, ...locationsOf(kept)])];
  const plan = {
    id: newPlanId(),
    orderId: order.id,
    outcome: "routed" as const,
    configVersion: rules.version,
    splitCount: locationIds.length,
    terms: { ranking, comparedSets: choice.comparedSets, pinnedTo: input.pinnedTo ?? null },
    reason: `Best of ${choice.comparedSets} by ${ranking.join(", ").replaceAll("_", " ")}.`,
    trigger: input.trigger,
    candidates: explain(facts, choice, locationIds),
  };
  const promised = locationIds.map((id) => [id, promiseAt(id, order, facts, rules.body, now)] as const);
  const last = promised.toSorted((a, b) => (a[1].deliverOn < b[1].deliverOn ? 1 : -1))[0]![1];
  const dates: RoutedOrder = {
    orderId: order.id,
    planId: plan.id,
    shipOn: last.shipOn,
    deliverOn: last.deliverOn,
    shipByAt: new Date(Math.max(...promised.map(([, { shipByAt: at }]) => at.getTime()))),
    terms: Object.fromEntries(promised.map(([id, { terms }]) => [id, terms])),
    configVersion: rules.version,
  };
  return { kind: "routed", plan, locationIds, moves: movesBetween(open, choice.allocations), dates };
}

function promiseAt(
  locationId: string,
  order: Order,
  facts: RoutingFacts,
  rules: RoutingRules,
  now: Date,
): Promised {
  const location = facts.locations.find(({ id }) => id === locationId)!;
  const candidate = facts.candidates.find((row) => row.locationId === locationId)!;
  return promiseFrom(
    {
      now,
      cutOff: location.cutOff,
      processingMinutes: location.processingMinutes,
      calendar: calendarOf(location),
      backlogDays: facts.backlogDays.get(locationId) ?? 0,
      distanceKm: candidate.distanceKm,
      isAbroad: !candidate.isSameCountry && order.shipToCountry !== null,
    },
    rules,
  );
}

function explain(facts: RoutingFacts, choice: Choice, chosen: readonly string[]) {
  return facts.candidates.map((candidate) => {
    const { locationId, eliminated, distanceKm, costMinor, priority, stock } = candidate;
    const isChosen = chosen.includes(locationId);
    const rank = choice.ranks.get(locationId) ?? null;
    const reason = isChosen
      ? rank === null
        ? "It keeps what it has of this order."
        : "Chosen."
      : (eliminated?.reason ??
        (rank === null
          ? "It cannot complete the order, alone or with others."
          : `Its best set came ${rank}.`));
    return {
      locationId,
      rank,
      isChosen,
      eliminatedBy: isChosen ? null : (eliminated?.by ?? null),
      reason,
      facts: {
        distanceKm: distanceKm === null ? null : Math.round(distanceKm),
        costMinor: costMinor.toString(),
        priority,
        stock: Object.fromEntries(stock),
        backlogDays: facts.backlogDays.get(locationId) ?? 0,
      },
    };
  });
}
