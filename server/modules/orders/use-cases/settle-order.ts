import {
  completeReservation,
  holdingsOf,
  releaseStock,
  takeStock,
} from "#server/modules/inventory/public.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { automaticHolds, type HoldReason, type OrderStage } from "../contract.ts";
import type { WantedHold } from "../domain/holds.ts";
import { mayMove, stageBeforeRouting, untouched } from "../domain/stage.ts";
import { orderCanceled, orderReleased } from "../events.ts";
import {
  demandsOf,
  insertHold,
  lockOrder,
  openHolds,
  releaseHoldRow,
  setCanceledQuantity,
  setProgress,
  type OrderLineRow,
  type OrderRow,
} from "../store.ts";

/** Takes stock for everything of these lines that is mapped. What is short waits as a backorder. Repeats change nothing. */
export async function commitLines(
  work: Work,
  order: OrderRow,
  lines: OrderLineRow[],
  reservationHolder?: string,
): Promise<void> {
  const demands = await demandsOf(work, [order.id]);
  const asked = lines.flatMap((line) => {
    const parts = demands.filter(({ orderLineId }) => orderLineId === line.id);
    if (!line.isMapped || parts.length === 0) return [];
    return [
      {
        orderId: order.id,
        orderLineId: line.id,
        connectionId: order.connectionId,
        traceId: order.traceId,
        demands: parts.map(({ skuId, perUnit }) => ({ skuId, quantity: perUnit * line.quantity })),
      },
    ];
  });
  if (reservationHolder) await completeReservation(work, { holder: reservationHolder, lines: asked });
  else await takeStock(work, asked);
}

/** Lets go of units that nobody wants any more. `target` is all of a line that is canceled by now. */
export async function cancelUnits(
  work: Work,
  order: OrderRow,
  cuts: { line: OrderLineRow; target: number }[],
  reason: string,
): Promise<void> {
  const growing = cuts.filter(({ line, target }) => target > line.canceledQuantity);
  if (growing.length === 0) return;
  const demands = await demandsOf(work, [order.id]);
  for (const { line, target } of growing) {
    const quantities = demands
      .filter(({ orderLineId }) => orderLineId === line.id)
      .map(({ skuId, perUnit }) => ({
        orderLineId: line.id,
        skuId,
        quantity: perUnit * (target - line.canceledQuantity),
      }));
    if (line.isMapped && quantities.length > 0) {
      const eventKey = `cancel:${line.id}:${target}`;
      await releaseStock(work, { orderId: order.id, reason, quantities, eventKey });
    }
    await setCanceledQuantity(work, line.id, target);
  }
}

/** Ends an order: nothing of it is committed or waits any more. What was shipped stays shipped. */
export async function endOrder(work: Work, order: OrderRow, reason: string, at: Date): Promise<void> {
  await releaseStock(work, { orderId: order.id, reason });
  for (const hold of await openHolds(work, order.id)) await releaseHoldRow(work, hold.id);
  for (const type of [
    "order.unmapped_line",
    "order.totals_disagree",
    "order.short_stock",
    "order.hold",
    "order.unroutable",
  ]) {
    await solve(work, { dedupeKey: `${type}:${order.id}`, resolution: "The order was canceled." });
  }
  await solveWaiting(work, order.id, "The order was canceled.");
  const hasLeft = order.stage === "shipped" || order.stage === "delivered";
  await setProgress(work, order.id, {
    status: "canceled",
    isHeld: false,
    ...(hasLeft ? {} : { stage: "canceled" as const }),
    canceledAt: at,
    cancelReason: reason,
  });
  await emit(work, orderCanceled, { orderIds: [order.id] });
}

const holdDueMinutes: Partial<Record<HoldReason, number>> = { unmapped_line: 120, totals_disagree: 240 };

/**
 * Brings holds, exceptions and stage in line with the facts of an order. Automatic holds whose cause is gone are released;
 * when the last one goes, `order.released` says that the order can be routed.
 */
export async function settleOrder(
  work: Work,
  orderId: string,
  wanted: readonly WantedHold[] | null,
): Promise<OrderStage> {
  const order = await lockOrder(work, orderId);
  if (!order) throw new Error(`Order ${orderId} is gone.`);
  if (order.status === "canceled") return order.stage as OrderStage;
  if (wanted) await settleHolds(work, order, wanted);
  const isHeld = (await openHolds(work, orderId)).length > 0;
  const holdings = await holdingsOf(work, [orderId]);
  const stage = stageBeforeRouting({
    isHeld,
    hasWaiting: holdings.waiting.length > 0,
    hasCommitted: holdings.committed.length > 0,
  });
  await tellShortage(work, order, holdings.waiting);
  const current = order.stage as OrderStage;
  const next = untouched.has(current) && current !== stage && mayMove(current, stage) ? stage : current;
  if (next !== current || isHeld !== order.isHeld) await setProgress(work, orderId, { stage: next, isHeld });
  if (order.isHeld && !isHeld) await emit(work, orderReleased, { orderIds: [orderId] });
  return next;
}

async function settleHolds(work: Work, order: OrderRow, wanted: readonly WantedHold[]): Promise<void> {
  const open = await openHolds(work, order.id);
  for (const hold of wanted) {
    const dedupeKey = holdKey(hold.reason, order.id);
    if (!open.some(({ reason }) => reason === hold.reason)) {
      if (!automaticHolds.has(hold.reason) && (await wasReleased(work, order.id, hold.reason))) continue;
      await insertHold(work, { orderId: order.id, reason: hold.reason, note: hold.note });
    }
    const ask = askOf(hold.reason);
    if (!ask) continue;
    await raise(work, {
      ...ask,
      severity: "high",
      subjectType: "sales_order",
      subjectId: order.id,
      orderId: order.id,
      title: `${order.number} is on hold: ${hold.reason.replaceAll("_", " ")}`,
      facts: { order: order.channelOrderName, note: hold.note },
      ownerRole: "operations",
      dedupeKey,
    });
  }
  for (const hold of open) {
    const reason = hold.reason as HoldReason;
    if (!automaticHolds.has(reason) || wanted.some((kept) => kept.reason === reason)) continue;
    await releaseHoldRow(work, hold.id);
    await solve(work, { dedupeKey: holdKey(reason, order.id), resolution: "The cause is gone." });
  }
}

/** What a hold asks of a person; null when it only waits for somebody else. */
export function askOf(reason: HoldReason) {
  if (reason === "awaiting_payment") return null;
  return {
    type: exceptionOf(reason),
    nextAction: nextActions[reason] ?? "Look at the order and release the hold.",
    dueInMinutes: holdDueMinutes[reason] ?? 240,
  };
}

/** A hold that a person let go does not come back by itself. */
async function wasReleased(work: Work, orderId: string, reason: HoldReason): Promise<boolean> {
  const earlier = await work.tx.orderHold.findFirst({
    where: { tenantId: work.tenantId, orderId, reason, releasedAt: { not: null } },
    select: { id: true },
  });
  return earlier !== null;
}

export const exceptionOf = (reason: HoldReason) =>
  reason === "unmapped_line"
    ? ("order.unmapped_line" as const)
    : reason === "totals_disagree"
      ? ("order.totals_disagree" as const)
      : ("order.hold" as const);

export const holdKey = (reason: HoldReason, orderId: string): string => {
  const type = exceptionOf(reason);
  return type === "order.hold" ? `${type}:${reason}:${orderId}` : `${type}:${orderId}`;
};

const nextActions: Partial<Record<HoldReason, string>> = {
  unmapped_line: "Say which SKU the listing stands for; the order goes on by itself.",
  totals_disagree: "Compare the sums with the channel, then release the hold.",
  incorrect_address: "Mend the address in the channel; the order goes on by itself.",
};

/** Ends what is asked of a person only while something of an order waits. */
async function solveWaiting(work: Work, orderId: string, resolution: string): Promise<void> {
  await solve(work, { orderId, types: ["order.promise_moved", "order.cancel_due"], resolution });
}

/** What was sold ahead waits as planned; the rest of what waits is a shortage that a person decides about. */
async function tellShortage(
  work: Work,
  order: OrderRow,
  waiting: { skuId: string; quantity: number; soldAhead: number }[],
): Promise<void> {
  const dedupeKey = `order.short_stock:${order.id}`;
  if (waiting.length === 0) await solveWaiting(work, order.id, "Nothing of the order waits any more.");
  const lacking = waiting
    .map(({ skuId, quantity, soldAhead }) => ({ skuId, quantity: quantity - soldAhead }))
    .filter(({ quantity }) => quantity > 0);
  if (lacking.length === 0) {
    await solve(work, { dedupeKey, resolution: "Nothing is short any more." });
    return;
  }
  const skus = await work.tx.sku.findMany({
    where: { tenantId: work.tenantId, id: { in: lacking.map(({ skuId }) => skuId) } },
    select: { id: true, code: true },
  });
  const short = lacking.map(({ skuId, quantity }) => ({
    sku: skus.find(({ id }) => id === skuId)?.code ?? skuId,
    quantity,
  }));
  await raise(work, {
    type: "order.short_stock",
    severity: "medium",
    subjectType: "sales_order",
    subjectId: order.id,
    orderId: order.id,
    title: `${order.number} waits for stock`,
    facts: { order: order.channelOrderName, short },
    nextAction: "Bring stock in, ship what is there, or cancel the rest with the buyer.",
    ownerRole: "operations",
    dedupeKey,
    dueInMinutes: 24 * 60,
  });
}
