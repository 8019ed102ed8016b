import { holdingsOf } from "#server/modules/inventory/public.ts";
import { lockOrder, markStage } from "#server/modules/orders/public.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { fulfillmentOrderCanceled, fulfillmentOrderCreated } from "../events.ts";
import { insertFulfillmentOrder, lockWorkingOf, updateFulfillmentOrder, type NewLine } from "../store.ts";

const cellOf = (row: { locationId: string; orderLineId: string; skuId: string }) =>
  `${row.locationId} ${row.orderLineId} ${row.skuId}`;

/**
 * Gives every location the job to ship what an order has committed there. What people already work on stays with them; jobs
 * that nobody began are replaced when the commitments say otherwise. Called again it changes nothing.
 */
export async function createFulfillmentOrders(
  work: Work,
  input: { orderId: string; planId: string },
): Promise<{ created: string[]; canceled: string[] }> {
  const order = await lockOrder(work, input.orderId);
  if (!order || order.status !== "open") return { created: [], canceled: [] };
  const traced: Work = { ...work, traceId: order.traceId };
  const { committed } = await holdingsOf(traced, [order.id]);
  const present = await lockWorkingOf(traced, order.id);
  const open = new Map<string, { locationId: string; line: NewLine }>();
  for (const { locationId, orderLineId, skuId, quantity } of committed) {
    const cell = cellOf({ locationId, orderLineId, skuId });
    const known = open.get(cell)?.line.quantity ?? 0;
    open.set(cell, { locationId, line: { orderLineId, skuId, quantity: known + quantity } });
  }
  const take = (cell: string, units: number) => {
    const entry = open.get(cell);
    if (entry) entry.line.quantity = Math.max(0, entry.line.quantity - units);
  };
  for (const job of present.filter(({ status }) => status !== "open"))
    for (const line of job.fulfillmentLineRows)
      take(cellOf({ ...line, locationId: job.locationId }), line.quantity - line.shortQuantity);
  const canceled: string[] = [];
  for (const job of present.filter(({ status }) => status === "open")) {
    const wanted = [...open.values()].filter(
      ({ locationId, line }) => locationId === job.locationId && line.quantity > 0,
    );
    const isSame =
      wanted.length === job.fulfillmentLineRows.length &&
      job.fulfillmentLineRows.every(
        (line) => open.get(cellOf({ ...line, locationId: job.locationId }))?.line.quantity === line.quantity,
      );
    if (isSame) {
      for (const line of job.fulfillmentLineRows)
        take(cellOf({ ...line, locationId: job.locationId }), line.quantity);
      continue;
    }
    await cancelJob(traced, job, "routed again");
    canceled.push(job.id);
  }
  const created: string[] = [];
  const left = [...open.values()].filter(({ line }) => line.quantity > 0);
  for (const locationId of [...new Set(left.map((entry) => entry.locationId))].toSorted()) {
    const lines = left.filter((entry) => entry.locationId === locationId).map(({ line }) => line);
    const id = await insertFulfillmentOrder(traced, {
      orderId: order.id,
      planId: input.planId,
      locationId,
      shipByAt: order.shipByAt ?? clock.now(),
      promiseOn: order.promiseOn,
      lines,
    });
    await emit(traced, fulfillmentOrderCreated, { fulfillmentOrderId: id, orderId: order.id, locationId });
    created.push(id);
  }
  return { created, canceled };
}

/** Ends a job that nobody works on any more. */
export async function cancelJob(
  work: Work,
  job: { id: string; orderId: string; locationId: string },
  reason: string,
): Promise<void> {
  await updateFulfillmentOrder(work, job.id, {
    status: "canceled",
    canceledAt: clock.now(),
    cancelReason: reason,
  });
  await emit(work, fulfillmentOrderCanceled, {
    fulfillmentOrderId: job.id,
    orderId: job.orderId,
    locationId: job.locationId,
    reason,
  });
}

/** Brings the order's stage in line with what its locations do. */
export async function tellOrder(work: Work, orderId: string): Promise<void> {
  const jobs = await work.tx.fulfillmentOrder.findMany({
    where: { tenantId: work.tenantId, orderId, status: { not: "canceled" } },
    select: { status: true },
  });
  const statuses = jobs.map(({ status }) => status);
  const working = statuses.filter((status) => status !== "shipped");
  const hasShipped = statuses.includes("shipped");
  const { waiting } = await holdingsOf(work, [orderId]);
  if (working.length === 0 && hasShipped && waiting.length === 0)
    return markStage(work, { orderId, stage: "shipped", fulfillmentStatus: "fulfilled" });
  const stage = working.some((status) => status === "picking" || status === "picked")
    ? "picking"
    : working.some((status) => status === "packed")
      ? "packed"
      : working.length === 0 && waiting.length > 0
        ? "backordered"
        : "routed";
  await markStage(work, { orderId, stage, fulfillmentStatus: hasShipped ? "partial" : "unfulfilled" });
}
