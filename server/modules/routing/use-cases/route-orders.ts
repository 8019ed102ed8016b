import { err, ok, type Result } from "#kernel/result.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import { moveAllCommitments } from "#server/modules/inventory/public.ts";
import { lockOrders, markRouted, type PlacedAddress } from "#server/modules/orders/public.ts";
import { current } from "#server/modules/releases/public.ts";
import { emitAll } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { defaultRules, routingRules } from "../contract.ts";
import type { RoutingRefusal } from "../errors.ts";
import { planMade } from "../events.ts";
import { AT_WORK, factsOn, follow, readBoard, type Board, type OrderToRoute } from "../queries/board.ts";
import { insertPlans, plannedLocations } from "../store.ts";
import { decideRoute, locationsOf, type Decision, type Order, type RouteInput } from "./decide-route.ts";

export interface Routed {
  planId: string | null;
  outcome: "routed" | "unchanged" | "no_location";
  locationIds: string[];
}

type Of<Kind extends Decision["kind"]> = Extract<Decision, { kind: Kind }>;
type Decided = { order: Order } & (Of<"routed"> | Of<"no_location">);

/**
 * Decides where orders ship from, one after the other, moves their commitments there and dates their promises, all in one
 * transaction with a few statements for all of them. Each order finds the stock and the waiting work that those before it left.
 *
 * @param inputs each order once
 * @returns by order what was decided; a refusal when it is not one to route now. Without a location: the plan says so and an
 *   exception asks a person
 */
export async function routeOrders(
  work: Work,
  inputs: readonly RouteInput[],
): Promise<Map<string, Result<Routed, RoutingRefusal>>> {
  const orders = await lockOrders(
    work,
    inputs.map(({ orderId }) => orderId),
  );
  const rules = await current(work, "routing.rules", routingRules, defaultRules);
  const now = clock.now();
  const board = await readBoard(work, [...orders.values()].map(toRoute), now);
  const planned = await plannedLocations(work, [...orders.keys()]);
  const answers = new Map<string, Result<Routed, RoutingRefusal>>();
  const decided: Decided[] = [];
  for (const input of inputs) {
    const order = orders.get(input.orderId);
    const refusal = order
      ? notOpen(order)
      : { code: "routing.order_unknown" as const, orderId: input.orderId };
    if (!order || refusal) {
      answers.set(input.orderId, err(refusal!));
      continue;
    }
    const facts = factsOn(board, toRoute(order), input.pinnedTo ?? null);
    const decision = decideRoute(order, facts, planned.get(order.id), rules, input, now);
    answers.set(order.id, answerOf(decision));
    if (decision.kind === "routed") followOrder(board, order, decision);
    if (decision.kind === "routed" || decision.kind === "no_location") decided.push({ order, ...decision });
  }
  await save(work, decided, board);
  return answers;
}

/** As {@link routeOrders}, for one. */
export async function routeOrder(work: Work, input: RouteInput): Promise<Result<Routed, RoutingRefusal>> {
  return (await routeOrders(work, [input])).get(input.orderId)!;
}

const toRoute = (order: Order): OrderToRoute => ({
  ...order,
  shippingAddress: order.shippingAddress as PlacedAddress | null,
});

function notOpen(order: Order): RoutingRefusal | null {
  if (order.status !== "open") return { code: "routing.order_not_open", status: order.status };
  return order.isHeld ? { code: "routing.order_held" } : null;
}

function answerOf(decision: Decision): Result<Routed, RoutingRefusal> {
  if (decision.kind === "refused") return err(decision.refusal);
  const { kind: outcome } = decision;
  const locationIds = decision.kind === "no_location" ? [] : decision.locationIds;
  return ok({ planId: "plan" in decision ? decision.plan.id : null, outcome, locationIds });
}

function followOrder(board: Board, order: Order, { moves, locationIds }: Of<"routed">): void {
  const held = locationsOf(board.holdings.get(order.id)!.committed);
  follow(board, { moves, waitedAt: AT_WORK.has(order.stage) ? held : [], waitsAt: locationIds });
}

async function save(work: Work, decided: readonly Decided[], board: Board): Promise<void> {
  await insertPlans(
    work,
    decided.map(({ plan }) => plan),
  );
  const routed = decided.filter((one) => one.kind === "routed");
  const first = routed[0];
  if (first) {
    const moved = await moveAllCommitments(work, {
      moves: routed.flatMap(({ moves, plan }) => moves.map((move) => ({ ...move, sourceId: plan.id }))),
      reason: "routed",
      sourceType: "routing_plan",
      sourceId: first.plan.id,
      eventKey: `plan:${first.plan.id}`,
    });
    // levels were read without a lock: somebody else took the units, so the whole decision is made again
    if (!moved.ok)
      throw new Error(`The stock moved away while ${first.order.number} was routed: ${moved.error.code}`);
    await markRouted(
      work,
      routed.map(({ dates }) => dates),
    );
    await solve(work, {
      dedupeKeys: routed.map(({ order }) => unroutable(order.id)),
      resolution: "A location was found.",
    });
    await emitAll(
      work,
      planMade,
      routed.map(({ order, plan }) => ({
        data: { orderId: order.id, planId: plan.id },
        traceId: order.traceId,
      })),
    );
  }
  for (const one of decided)
    if (one.kind === "no_location") await askPerson(work, one.order, one.plan, board);
}

const unroutable = (orderId: string): string => `order.unroutable:${orderId}`;

async function askPerson(
  work: Work,
  order: Order,
  plan: Of<"no_location">["plan"],
  { locations }: Board,
): Promise<void> {
  const nameOf = (id: string) => locations.find((location) => location.id === id)?.name ?? id;
  await raise(
    { ...work, traceId: order.traceId },
    {
      type: "order.unroutable",
      severity: "high",
      subjectType: "sales_order",
      subjectId: order.id,
      orderId: order.id,
      title: `${order.number} has no location that can ship it`,
      facts: {
        order: order.channelOrderName,
        locations: plan.candidates.map(({ locationId, eliminatedBy, reason }) => ({
          location: nameOf(locationId),
          reason: eliminatedBy ? reason : "It does not have everything, alone or with others.",
        })),
      },
      nextAction: "Read why each location fell; open one, link it, or choose a location for the order.",
      ownerRole: "operations",
      dedupeKey: unroutable(order.id),
      dueInMinutes: 240,
    },
  );
}
