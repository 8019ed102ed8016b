import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import type { PartnerError } from "#server/modules/partners/public.ts";
import { clock } from "#server/platform/clock.ts";
import {
  createFulfillmentDocument,
  fulfillmentsOfOrder,
  openLinesOf,
  readCreateAnswer,
  readFulfillmentsOfOrder,
  readOpenLines,
  readSentLines,
  sentLinesOf,
  type FulfillmentToCreate,
  type ShopFulfillments,
} from "../adapters/shopify/fulfillment-documents.ts";
import type { ShopDocument } from "../adapters/shopify/stock-documents.ts";
import {
  planFulfillments,
  unitsCompleted,
  type OpenLine,
  type PlannedFulfillments,
} from "../domain/fulfillment-parts.ts";
import { shipmentToTell, type ShipmentToTell } from "../queries/shipment-to-tell.ts";
import { callShop, shopProblem, unreadable } from "./call-shop.ts";

/** After this many attempts a person is asked; a push is tried for about an hour by then. */
const MOST_ATTEMPTS = 12;

/** waitMs null: it is over, as `state` says. */
export interface FulfillmentRound {
  state: string;
  waitMs: number | null;
}

/**
 * One attempt to tell a channel that a shipment left. The shop is asked first what it knows: a fulfillment that carries one of our
 * tracking numbers is ours, so a lost answer never makes a second one.
 */
export async function pushFulfillment(scope: Scope, pushId: string): Promise<FulfillmentRound> {
  const push = await transact(scope, (work) => shipmentToTell(work, pushId));
  if (!push) return { state: "unknown", waitMs: null };
  if (push.state !== "queued") return { state: push.state, waitMs: null };
  const needed = unitsCompleted(push.lines);
  if (needed.size === 0) return finish(scope, push, "not_needed", { error: "No whole unit left with it." });
  const known = await ask(
    scope,
    push,
    fulfillmentsOfOrder(push.externalOrderId),
    readFulfillmentsOfOrder,
    150,
  );
  if ("problem" in known) return fail(scope, push, known.problem);
  if (known.read === "unknown")
    return fail(scope, push, shopProblem(callOf(push, "fulfillment.look", 1), unknownOrder));
  const state = known.read;
  const own = state.fulfillments.filter(
    (one) => !one.isCanceled && one.trackingNumbers.some((number) => push.trackingNumbers.includes(number)),
  );
  if (own.length > 0) {
    const readOwn = (data: unknown) => readSentLines(data, push.trackingNumbers);
    const sent = await ask(scope, push, sentLinesOf(push.externalOrderId), readOwn, 450);
    if ("problem" in sent) return fail(scope, push, sent.problem);
    for (const [line, units] of sent.read) needed.set(line, Math.max(0, (needed.get(line) ?? 0) - units));
  }
  const isMissing = [...needed.values()].some((units) => units > 0);
  const open = isMissing ? await readOpen(scope, push, state) : { read: [] };
  if ("problem" in open) return fail(scope, push, open.problem);
  const plan = planFulfillments(needed, open.read, push.externalLocationId);
  return fulfill(scope, push, plan, own[0]?.externalId ?? null);
}

const unknownOrder = { needsHuman: true, detail: "The shop has no such order." };

/** Makes the fulfillments and records how it ended. */
async function fulfill(
  scope: Scope,
  push: ShipmentToTell,
  plan: PlannedFulfillments,
  ownId: string | null,
): Promise<FulfillmentRound> {
  let externalId = ownId;
  for (const parts of plan.groups) {
    const made = await create(scope, push, {
      parts,
      company: push.carrier,
      trackingNumbers: push.trackingNumbers,
    });
    if ("problem" in made) return fail(scope, push, made.problem);
    externalId ??= made.externalId;
  }
  if (externalId === null)
    return finish(scope, push, "not_needed", { error: "The channel has nothing left to fulfill of it." });
  return finish(scope, push, "sent", {
    externalId,
    ...(plan.beyond > 0 ? { error: `${plan.beyond} units were fulfilled or canceled there before.` } : {}),
  });
}

/** What is left to fulfill, over all of the shop's fulfillment orders that take something. */
async function readOpen(
  scope: Scope,
  push: ShipmentToTell,
  state: ShopFulfillments,
): Promise<{ read: OpenLine[] } | { problem: PartnerError }> {
  const lines: OpenLine[] = [];
  for (const one of state.open) {
    const left = await ask(scope, push, openLinesOf(one.fulfillmentOrderId), readOpenLines, 130);
    if ("problem" in left) return left;
    lines.push(...left.read.map((line) => ({ ...one, ...line })));
  }
  return { read: lines };
}

/** One read of the shop. */
async function ask<Read>(
  scope: Scope,
  push: ShipmentToTell,
  document: ShopDocument,
  read: (data: unknown) => Read | null,
  cost: number,
): Promise<{ read: Read } | { problem: PartnerError }> {
  const call = callOf(push, "fulfillment.look", cost);
  const answer = await callShop(scope, { ...call, ...document });
  if (!answer.ok) return { problem: answer.error };
  const value = read(answer.value);
  return value === null ? { problem: unreadable(call) } : { read: value };
}

async function create(
  scope: Scope,
  push: ShipmentToTell,
  input: FulfillmentToCreate,
): Promise<{ externalId: string } | { problem: PartnerError }> {
  const call = callOf(push, "fulfillment.create", 10);
  const answer = await callShop(scope, {
    ...call,
    ...createFulfillmentDocument(input),
    idempotencyKey: null,
  });
  if (!answer.ok) return { problem: answer.error };
  const made = readCreateAnswer(answer.value);
  if (!made) return { problem: unreadable(call) };
  if ("refused" in made) return { problem: shopProblem(call, { needsHuman: true, detail: made.refused }) };
  return made;
}

const callOf = (push: ShipmentToTell, operation: string, cost: number) => ({
  connectionId: push.connectionId,
  lane: "orders" as const,
  operation,
  cost,
  subject: { type: "sales_order", id: push.orderId },
});

async function finish(
  scope: Scope,
  push: ShipmentToTell,
  state: "sent" | "not_needed",
  facts: { externalId?: string; error?: string },
): Promise<FulfillmentRound> {
  await transact(scope, async (work) => {
    await save(work, push.pushId, {
      state,
      externalFulfillmentId: facts.externalId ?? null,
      error: facts.error ?? null,
      sentAt: clock.now(),
    });
    await solve(work, { dedupeKey: dedupeKey(push), resolution: "The channel knows of the shipment." });
  });
  return { state, waitMs: null };
}

/** Waits and tries again, or gives it to a person. */
async function fail(scope: Scope, push: ShipmentToTell, error: PartnerError): Promise<FulfillmentRound> {
  const attempts = push.attempts + 1;
  const isOver = !error.retryable || attempts >= MOST_ATTEMPTS;
  await transact(scope, async (work) => {
    await save(work, push.pushId, { state: isOver ? "failed" : "queued", attempts, error: error.detail });
    if (!isOver && !error.needsHuman) return;
    await raise(work, {
      type: "push.failed",
      severity: "high",
      subjectType: "shipment",
      subjectId: push.shipmentId,
      orderId: push.orderId,
      title: `The channel was not told that ${push.orderNumber} shipped`,
      facts: {
        operation: error.operation,
        httpStatus: error.httpStatus ?? null,
        detail: error.detail,
        pushId: push.pushId,
      },
      nextAction:
        "Look at the failed call, put right what it names, then try again. The buyer's tracking page works meanwhile.",
      ownerRole: "operations",
      dedupeKey: dedupeKey(push),
      dueInMinutes: 120,
    });
  });
  if (isOver) return { state: "failed", waitMs: null };
  return { state: "queued", waitMs: error.retryAfterMs ?? Math.min(600_000, 2_000 * 2 ** attempts) };
}

const dedupeKey = (push: ShipmentToTell) => `push.failed:fulfillment:${push.shipmentId}`;

async function save(
  work: Work,
  id: string,
  data: {
    state: string;
    attempts?: number;
    error: string | null;
    externalFulfillmentId?: string | null;
    sentAt?: Date;
  },
): Promise<void> {
  await work.tx.fulfillmentPush.update({ where: { tenantId_id: { tenantId: work.tenantId, id } }, data });
}
