import { err, ok, type Result } from "#kernel/result.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import { moveAllCommitments } from "#server/modules/inventory/public.ts";
import { calendarOf, type LocationRow } from "#server/modules/locations/public.ts";
import {
  lockOrder,
  markStage,
  promiseDates,
  type OrderStage,
  type PlacedAddress,
} from "#server/modules/orders/public.ts";
import { current } from "#server/modules/releases/public.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { defaultRules, routingRules, type RouteTrigger, type RoutingRules } from "../contract.ts";
import { chooseLocations, type Candidate, type Choice, type Demand } from "../domain/choose-locations.ts";
import { movesBetween, type Holding } from "../domain/moves.ts";
import { promiseFrom, type Promised } from "../domain/promise.ts";
import type { RoutingRefusal } from "../errors.ts";
import { planMade } from "../events.ts";
import { factsOfOrder, type RoutingFacts } from "../queries/facts-of-order.ts";
import { activePlan, insertPlan } from "../store.ts";

export interface RouteInput {
  orderId: string;
  trigger: RouteTrigger;
  /** A person's choice: only this location is considered. */
  pinnedTo?: string;
}

export interface Routed {
  planId: string | null;
  outcome: "routed" | "unchanged" | "no_location";
  locationIds: string[];
}

type Order = NonNullable<Awaited<ReturnType<typeof lockOrder>>>;

/**
 * Decides where an order ships from, moves its commitments there and dates the promise, in one transaction. What an earlier
 * plan placed stays where it is, as long as its location can still ship; only the rest is routed. Every location gets a row
 * that says why it was chosen, how it ranked, or what made it fall.
 *
 * @returns what was decided; a refusal when the order is not one to route now. Without a location: the plan says so and an
 *   exception asks a person.
 */
export async function routeOrder(work: Work, input: RouteInput): Promise<Result<Routed, RoutingRefusal>> {
  const order = await lockOrder(work, input.orderId);
  if (!order) return err({ code: "routing.order_unknown", orderId: input.orderId });
  const traced: Work = { ...work, traceId: order.traceId };
  if (order.status !== "open") return err({ code: "routing.order_not_open", status: order.status });
  if (order.isHeld) return err({ code: "routing.order_held" });
  const rules = await current(traced, "routing.rules", routingRules, defaultRules);
  const now = clock.now();
  const facts = await factsOfOrder(
    traced,
    { ...order, shippingAddress: order.shippingAddress as PlacedAddress | null },
    now,
    input.pinnedTo ?? null,
  );
  const refusal = notNow(order, facts, rules.body, input);
  if (refusal) return err(refusal);
  const kept = await keptHoldings(traced, order, facts, input);
  const open = facts.holdings.committed.filter((row) => !kept.includes(row));
  if (open.length === 0) return ok({ planId: null, outcome: "unchanged", locationIds: locationsOf(kept) });
  const choice = chooseLocations(demandsOf(open), withoutKept(facts.candidates, kept), rules.body);
  if (choice.locationIds.length === 0) return ok(await fail(traced, order, facts, choice, rules, input));
  return ok(await carryOut(traced, order, facts, { kept, open, choice }, rules, input, now));
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
async function keptHoldings(
  work: Work,
  order: Order,
  facts: RoutingFacts,
  input: RouteInput,
): Promise<Holding[]> {
  if (input.trigger === "manual") return [];
  const plan = await activePlan(work, order.id);
  if (!plan) return [];
  const chosen = new Set(
    plan.routingCandidateRows.filter(({ isChosen }) => isChosen).map(({ locationId }) => locationId),
  );
  const stage = order.stage as OrderStage;
  const isUntouched = stage === "routed";
  const canShip = (locationId: string) => {
    const fallen = facts.candidates.find((candidate) => candidate.locationId === locationId)?.eliminated;
    if (!fallen) return true;
    if (fallen.by === "excluded") return false;
    // once people work on it, a closing location finishes what it began
    return !isUntouched || !["blackout", "inactive"].includes(fallen.by);
  };
  return facts.holdings.committed.filter(({ locationId }) => chosen.has(locationId) && canShip(locationId));
}

const locationsOf = (rows: readonly { locationId: string }[]) => [
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

interface Rules {
  version: number;
  body: RoutingRules;
}

async function fail(
  work: Work,
  order: Order,
  facts: RoutingFacts,
  choice: Choice,
  rules: Rules,
  input: RouteInput,
): Promise<Routed> {
  const planId = await insertPlan(work, {
    orderId: order.id,
    outcome: "no_location",
    configVersion: rules.version,
    splitCount: 0,
    terms: {},
    reason: `No set of up to ${rules.body.mostSplits} locations has everything.`,
    trigger: input.trigger,
    candidates: explain(facts, choice, []),
  });
  await raise(work, {
    type: "order.unroutable",
    severity: "high",
    subjectType: "sales_order",
    subjectId: order.id,
    orderId: order.id,
    title: `${order.number} has no location that can ship it`,
    facts: {
      order: order.channelOrderName,
      locations: facts.candidates.map(({ locationId, eliminated }) => ({
        location: nameOf(facts.locations, locationId),
        reason: eliminated?.reason ?? "It does not have everything, alone or with others.",
      })),
    },
    nextAction: "Read why each location fell; open one, link it, or choose a location for the order.",
    ownerRole: "operations",
    dedupeKey: `order.unroutable:${order.id}`,
    dueInMinutes: 240,
  });
  return { planId, outcome: "no_location", locationIds: [] };
}

async function carryOut(
  work: Work,
  order: Order,
  facts: RoutingFacts,
  decided: { kept: Holding[]; open: Holding[]; choice: Choice },
  rules: Rules,
  input: RouteInput,
  now: Date,
): Promise<Routed> {
  const { kept, open, choice } = decided;
  const locationIds = [...new Set([...choice.locationIds, ...locationsOf(kept)])];
  const promised = locationIds.map((id) => [id, promiseAt(id, order, facts, rules.body, now)] as const);
  const planId = await insertPlan(work, {
    orderId: order.id,
    outcome: "routed",
    configVersion: rules.version,
    splitCount: locationIds.length,
    terms: {
      ranking: rules.body.ranking,
      comparedSets: choice.comparedSets,
      pinnedTo: input.pinnedTo ?? null,
    },
    reason: `Best of ${choice.comparedSets} by ${rules.body.ranking.join(", ").replaceAll("_", " ")}.`,
    trigger: input.trigger,
    candidates: explain(facts, choice, locationIds),
  });
  const moved = await moveAllCommitments(work, {
    moves: movesBetween(open, choice.allocations),
    reason: "routed",
    sourceType: "routing_plan",
    sourceId: planId,
    eventKey: `plan:${planId}`,
  });
  // levels were read without a lock: somebody else took the units, so the whole decision is made again
  if (!moved.ok)
    throw new Error(`The stock moved away while ${order.number} was routed: ${moved.error.code}`);
  const last = promised.toSorted((a, b) => (a[1].deliverOn < b[1].deliverOn ? 1 : -1))[0]![1];
  const shipByAt = new Date(Math.max(...promised.map(([, { shipByAt: at }]) => at.getTime())));
  await promiseDates(work, {
    orderId: order.id,
    planId,
    shipOn: last.shipOn,
    deliverOn: last.deliverOn,
    shipByAt,
    terms: Object.fromEntries(promised.map(([id, { terms }]) => [id, terms])),
    configVersion: rules.version,
  });
  await markStage(work, { orderId: order.id, stage: "routed" });
  await solve(work, { dedupeKey: `order.unroutable:${order.id}`, resolution: "A location was found." });
  await emit(work, planMade, { orderId: order.id, planId });
  return { planId, outcome: "routed", locationIds };
}

const nameOf = (locations: readonly LocationRow[], id: string): string =>
  locations.find((location) => location.id === id)?.name ?? id;

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
