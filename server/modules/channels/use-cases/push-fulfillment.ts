import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import { clock } from "#server/platform/clock.ts";
import type { ShopTrouble } from "../domain/connector.ts";
import { unitsCompleted } from "../domain/fulfillment-parts.ts";
import { shipmentToTell, type PushedShipment } from "../queries/shipment-to-tell.ts";
import { openShop } from "./open-shop.ts";

/** After this many attempts a person is asked; a push is tried for about an hour by then. */
const MOST_ATTEMPTS = 12;

/** waitMs null: it is over, as `state` says. */
export interface FulfillmentRound {
  state: string;
  waitMs: number | null;
}

/** One attempt to tell a channel that a shipment left. */
export async function pushFulfillment(scope: Scope, pushId: string): Promise<FulfillmentRound> {
  const push = await transact(scope, (work) => shipmentToTell(work, pushId));
  if (!push) return { state: "unknown", waitMs: null };
  if (push.state !== "queued") return { state: push.state, waitMs: null };
  const units = unitsCompleted(push.lines);
  if (units.size === 0) return finish(scope, push, "not_needed", { error: "No whole unit left with it." });
  const open = await openShop(scope, push.connectionId);
  if (!open) return finish(scope, push, "not_needed", { error: "Its channel hears nothing of shipments." });
  const told = await open.connector.tellShipment(open.shop, { ...push, units });
  if (!told.ok) return fail(scope, push, told.error);
  if (told.value.state === "not_needed") return finish(scope, push, "not_needed", { error: told.value.note });
  const { externalId, note } = told.value;
  return finish(scope, push, "sent", { externalId, ...(note ? { error: note } : {}) });
}

async function finish(
  scope: Scope,
  push: PushedShipment,
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
async function fail(scope: Scope, push: PushedShipment, error: ShopTrouble): Promise<FulfillmentRound> {
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

const dedupeKey = (push: PushedShipment) => `push.failed:fulfillment:${push.shipmentId}`;

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
