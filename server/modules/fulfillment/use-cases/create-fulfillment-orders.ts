import { holdingsOf } from "#server/modules/inventory/public.ts";
import { lockOrders, markStage } from "#server/modules/orders/public.ts";
import { emit, emitAll } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { fulfillmentOrderCanceled, fulfillmentOrderCreated } from "../events.ts";
import { insertFulfillmentOrders, lockWorkingOf, updateFulfillmentOrder, type NewLine } from "../store.ts";

const cellOf = (row: { locationId: string; orderLineId: string; skuId: string }) =>
  `${row.locationId} ${row.orderLineId} ${row.skuId}`;

/**
 * Gives every location the jobs to ship what orders have committed there. What people already work on stays with them; jobs
 * that nobody began are replaced when the commitments say otherwise. Called again it changes nothing.
 *
 * @param plans which plan placed an order's commitments last; each order once
 */
export async function createFulfillmentOrders(
  work: Work,
  plans: readonly { orderId: string; planId: string }[],
): Promise<{ created: string[]; canceled: string[] }> {
  const locked = await lockOrders(
    work,
    plans.map(({ orderId }) => orderId),
  );
  const open = plans.flatMap(({ orderId, planId }) => {
    const order = locked.get(orderId);
    return order?.status === "open" ? [{ order, planId }] : [];
  });
  const orderIds = open.map(({ order }) => order.id);
  const { committed } = await holdingsOf(work, orderIds);
  const present = await lockWorkingOf(work, orderIds);
  const wanted = open.map(({ order, planId }) => {
    const isOf = (row: { orderId: string }) => row.orderId === order.id;
    return { order, planId, ...jobsFor(committed.filter(isOf), present.filter(isOf)) };
  });
  for (const { order, ended } of wanted)
    for (const job of ended) await cancelJob({ ...work, traceId: order.traceId }, job, "routed again");
  const jobs = wanted.flatMap(({ order, planId, missing }) =>
    missing.map(({ locationId, lines }) => ({
      job: {
        orderId: order.id,
        planId,
        locationId,
        shipByAt: order.shipByAt ?? clock.now(),
        promiseOn: order.promiseOn,
        lines,
      },
      traceId: order.traceId,
    })),
  );
  const created = await insertFulfillmentOrders(
    work,
    jobs.map(({ job }) => job),
  );
  await emitAll(
    work,
    fulfillmentOrderCreated,
    jobs.map(({ job: { orderId, locationId }, traceId }, index) => ({
      data: { fulfillmentOrderId: created[index]!, orderId, locationId },
      traceId,
    })),
  );
  return { created, canceled: wanted.flatMap(({ ended }) => ended.map(({ id }) => id)) };
}

type WorkingJob = Awaited<ReturnType<typeof lockWorkingOf>>[number];

/** Which jobs of an order end, and what every location has yet to be told, so that the jobs say what is committed. */
function jobsFor(
  committed: readonly (NewLine & { locationId: string })[],
  present: readonly WorkingJob[],
): { ended: WorkingJob[]; missing: { locationId: string; lines: NewLine[] }[] } {
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
  const ended: WorkingJob[] = [];
  for (const job of present.filter(({ status }) => status === "open")) {
    const wanted = [...open.values()].filter(
      ({ locationId, line }) => locationId === job.locationId && line.quantity > 0,
    );
    const isSame =
      wanted.length === job.fulfillmentLineRows.length &&
      job.fulfillmentLineRows.every(
        (line) => open.get(cellOf({ ...line, locationId: job.locationId }))?.line.quantity === line.quantity,
      );
    if (!isSame) ended.push(job);
    else
      for (const line of job.fulfillmentLineRows)
        take(cellOf({ ...line, locationId: job.locationId }), line.quantity);
  }
  const left = [...open.values()].filter(({ line }) => line.quantity > 0);
  const missing = [...new Set(left.map((entry) => entry.locationId))].toSorted().map((locationId) => ({
    locationId,
    lines: left.filter((entry) => entry.locationId === locationId).map(({ line }) => line),
  }));
  return { ended, missing };
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
