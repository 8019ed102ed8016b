import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import type { PlacedOrder } from "../contract.ts";
import { canceledUnits } from "../domain/cancellation.ts";
import { wantedHolds } from "../domain/holds.ts";
import { orderChanged, orderPlaced } from "../events.ts";
import {
  findExternalOrder,
  insertOrder,
  linesOf,
  lockExternalOrder,
  lockOrder,
  saveLines,
  saveShippingLines,
  updateFromChannel,
  type OrderLineRow,
  type OrderRow,
} from "../store.ts";
import { refundedUnits } from "../queries/refunded-units.ts";
import { mapLines } from "./map-lines.ts";
import { cancelUnits, commitLines, endOrder, settleOrder } from "./settle-order.ts";

/** What a body did: it made the order, changed it, said nothing new, or was older than what is known. */
export interface RecordedOrder {
  orderId: string;
  outcome: "placed" | "changed" | "unchanged" | "stale";
}

/**
 * Records what a channel or a program says of one order: creates it, or brings it up to date. Any number of bodies of one
 * order in any order end in the state of the newest. Stock is committed in the same transaction; unmapped lines, missing
 * payment, a missing address and sums that disagree put the order on hold.
 *
 * Callers with several orders pass them sorted by external id: that is the order in which they are locked.
 */
export async function recordOrder(work: Work, placed: PlacedOrder): Promise<RecordedOrder> {
  const traced = { ...work, traceId: placed.traceId };
  await lockExternalOrder(traced, placed.connectionId, placed.externalId);
  const known = await findExternalOrder(traced, placed.connectionId, placed.externalId);
  if (known && known.channelUpdatedAt > placed.updatedAt) return { orderId: known.id, outcome: "stale" };
  if (!known) return place(traced, placed);
  const isSameVersion = known.channelUpdatedAt.getTime() === placed.updatedAt.getTime();
  if (isSameVersion && !(await hasNews(traced, known, placed)))
    return { orderId: known.id, outcome: "unchanged" };
  await change({ ...traced, traceId: known.traceId }, known.id, placed);
  return { orderId: known.id, outcome: "changed" };
}

/** Two bodies may carry one time of change: channels write whole seconds. What can only move one way is news then. */
async function hasNews(work: Work, known: OrderRow, placed: PlacedOrder): Promise<boolean> {
  if (placed.canceledAt && known.status !== "canceled") return true;
  if (placed.financialStatus === "paid" && known.financialStatus !== "paid") return true;
  const rows = new Map((await linesOf(work, known.id)).map((row) => [row.externalLineId, row]));
  return placed.lines.some((line) => {
    const row = rows.get(line.externalLineId);
    if (!row) return line.quantity > 0;
    return line.quantity > row.quantity || line.quantity - line.currentQuantity > row.canceledQuantity;
  });
}

async function place(work: Work, placed: PlacedOrder): Promise<RecordedOrder> {
  const order = await insertOrder(work, placed);
  const lines = await saveLines(work, order.id, placed.lines);
  await saveShippingLines(work, order.id, placed);
  await apply(work, order, lines, placed);
  await emit(work, orderPlaced, { orderIds: [order.id] });
  return { orderId: order.id, outcome: "placed" };
}

async function change(work: Work, orderId: string, placed: PlacedOrder): Promise<void> {
  await lockOrder(work, orderId);
  const order = await updateFromChannel(work, orderId, placed);
  const lines = await saveLines(work, orderId, placed.lines);
  if (order.stage !== "shipped" && order.stage !== "delivered")
    await saveShippingLines(work, orderId, placed);
  if (order.status === "canceled") return;
  await apply(work, order, lines, placed);
  await emit(work, orderChanged, { orderIds: [orderId] });
}

/** Mapping, stock, cancellations, holds and stage, from the rows and the body together. */
async function apply(work: Work, order: OrderRow, lines: OrderLineRow[], placed: PlacedOrder): Promise<void> {
  const unmapped = await mapLines(work, order, lines);
  if (placed.canceledAt) {
    await cancelUnits(
      work,
      order,
      lines.map((line) => ({ line, target: line.quantity })),
      "order canceled",
    );
    await endOrder(work, order, placed.cancelReason ?? "canceled at the channel", placed.canceledAt);
    return;
  }
  const mapped = await refresh(work, order.id, lines);
  await commitLines(work, order, mapped, placed.reservationHolder);
  await cancelByBody(work, order, mapped, placed);
  const titles = unmapped
    .filter((line) => currentOf(placed, line) > 0)
    .map((line) => line.skuText ?? line.title);
  await settleOrder(work, order.id, wantedHolds(placed, titles));
}

const currentOf = (placed: PlacedOrder, row: OrderLineRow): number =>
  placed.lines.find((line) => line.externalLineId === row.externalLineId)?.currentQuantity ?? 0;

async function cancelByBody(
  work: Work,
  order: OrderRow,
  lines: OrderLineRow[],
  placed: PlacedOrder,
): Promise<void> {
  const refunded = await refundedUnits(work, order.id);
  const cuts = lines.map((line) => ({
    line,
    target: canceledUnits({
      quantity: line.quantity,
      currentQuantity: currentOf(placed, line),
      refundedQuantity: refunded.get(line.externalLineId) ?? 0,
      canceledQuantity: line.canceledQuantity,
    }),
  }));
  await cancelUnits(work, order, cuts, "removed or refunded at the channel");
}

async function refresh(work: Work, orderId: string, lines: OrderLineRow[]): Promise<OrderLineRow[]> {
  if (lines.every(({ isMapped }) => isMapped)) return lines;
  return work.tx.orderLine.findMany({
    where: { tenantId: work.tenantId, orderId },
    orderBy: [{ position: "asc" }, { id: "asc" }],
  });
}
