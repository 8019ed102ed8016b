import { normalizeTrackingNumber } from "#kernel/tracking-number.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { shipStock } from "#server/modules/inventory/public.ts";
import { excludeLocation, routeOrder } from "#server/modules/routing/public.ts";
import { cancelShipment, markShipped, shipmentOf } from "#server/modules/shipping/public.ts";
import { solve } from "#server/modules/exceptions/public.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { ScanInput } from "../contract.ts";
import type { FulfillmentRefusal } from "../errors.ts";
import { fulfillmentOrderShipped } from "../events.ts";
import {
  lockFulfillmentOrder,
  pickedLots,
  updateCarton,
  updateFulfillmentOrder,
  updateLine,
  type FulfillmentRow,
} from "../store.ts";
import { cancelJob, createFulfillmentOrders, tellOrder } from "./create-fulfillment-orders.ts";
import { logScan, meaningOf, seenBefore, type ScanResult, type Verdict } from "./scan.ts";

/**
 * Takes the scan of a parcel at the door: its SSCC or its tracking number. With the last parcel the fulfillment order ships:
 * stock leaves, the shipment is on its way, and the rooms above hear of it. Something in it that was canceled meanwhile stops it:
 * the scan is refused, the job ends, and what is still wanted is a new job.
 */
export async function scanShip(work: Work, input: ScanInput): Promise<ScanResult> {
  const order = await lockFulfillmentOrder(work, input.fulfillmentOrderId);
  if (!order) return err({ code: "fulfillment.order_unknown", id: input.fulfillmentOrderId });
  const seen = await seenBefore(work, input.scanKey);
  if (seen) return ok(seen);
  if (order.status !== "packed")
    return err({ code: "fulfillment.wrong_state", status: order.status, wanted: "packed" });
  const shipment = await shipmentOf(work, { fulfillmentOrderId: order.id });
  const meaning = await meaningOf(work, input.code);
  const refuse = (refusal: NonNullable<Verdict["refusal"]>): Verdict => ({ step: "ship", refusal, text: "" });
  if (!meaning.ok) return ok(await logScan(work, order, input, refuse("unreadable")));
  if (!shipment || shipment.parcels.some(({ trackingNumber }) => trackingNumber === null))
    return ok(await logScan(work, order, input, refuse("label_missing")));
  const code = meaning.value.kind === "sscc" ? meaning.value.sscc : normalizeTrackingNumber(input.code);
  const parcel = shipment.parcels.find(
    ({ sscc, trackingNumber }) => sscc === code || trackingNumber === code,
  );
  const carton = order.cartons.find(({ id }) => id === parcel?.cartonId);
  if (!parcel || !carton) return ok(await logScan(work, order, input, refuse("wrong_parcel")));
  if (carton.status === "shipped") return ok(await logScan(work, order, input, refuse("already_scanned")));
  const isLast = order.cartons.every(({ id, status }) => id === carton.id || status === "shipped");
  if (isLast && !(await stockLeaves(work, order))) {
    await startAnew(work, order, shipment.id);
    return ok(await logScan(work, order, input, refuse("not_wanted")));
  }
  await updateCarton(work, carton.id, { status: "shipped" });
  const outcome = await logScan(work, order, input, {
    step: "ship",
    refusal: null,
    text: isLast ? "Shipped" : "Parcel loaded",
    facts: { parcelId: parcel.id },
  });
  if (isLast) await leave(work, order, shipment.id);
  return ok(outcome);
}

/** The first lots that make up so many units. */
function upTo(
  units: number,
  lots: { lotId: string; quantity: number }[],
): { lotId: string; quantity: number }[] {
  let left = units;
  return lots.flatMap(({ lotId, quantity }) => {
    const part = Math.min(left, quantity);
    left -= part;
    return part > 0 ? [{ lotId, quantity: part }] : [];
  });
}

const packedLines = (order: FulfillmentRow) => order.lines.filter(({ packedQuantity }) => packedQuantity > 0);

/** Whether everything packed is still wanted; its stock is gone then. Nothing was written when it is not. */
async function stockLeaves(work: Work, order: FulfillmentRow): Promise<boolean> {
  const picked = await pickedLots(work, order.id);
  const shipped = await shipStock(work, {
    orderId: order.orderId,
    fulfillmentOrderId: order.id,
    lines: packedLines(order).map(({ id, orderLineId, skuId, packedQuantity }) => ({
      orderLineId,
      skuId,
      locationId: order.locationId,
      quantity: packedQuantity,
      lots: upTo(
        packedQuantity,
        picked.filter(({ lineId }) => lineId === id),
      ),
    })),
  });
  if (!shipped.ok && shipped.error.code !== "inventory.not_committed")
    throw new Error(`${order.number} cannot ship what was picked: ${JSON.stringify(shipped.error)}`);
  return shipped.ok;
}

/** Gives the label back and ends the job; what the order still has committed here becomes a new one. */
async function startAnew(work: Work, order: FulfillmentRow, shipmentId: string): Promise<void> {
  await cancelShipment(work, { shipmentId });
  await cancelJob(work, order, "something packed was canceled");
  const { created } = await createFulfillmentOrders(work, [{ orderId: order.orderId, planId: order.planId }]);
  if (created.length > 0) await tellOrder(work, order.orderId);
}

async function leave(work: Work, order: FulfillmentRow, shipmentId: string): Promise<void> {
  const marked = await markShipped(work, { shipmentId });
  if (!marked.ok) throw new Error(`${order.number} cannot leave: ${marked.error.code}`);
  for (const line of packedLines(order))
    await updateLine(work, line.id, { shippedQuantity: line.packedQuantity });
  await updateFulfillmentOrder(work, order.id, { status: "shipped", shippedAt: clock.now() });
  await solve(work, { dedupeKey: `fulfillment.late:${order.id}`, resolution: "It shipped." });
  await tellOrder(work, order.orderId);
  await emit(work, fulfillmentOrderShipped, {
    fulfillmentOrderId: order.id,
    orderId: order.orderId,
    locationId: order.locationId,
    shipmentId,
  });
}

/**
 * A location says that it cannot ship something. The order is routed again without it.
 *
 * @returns `fulfillment.wrong_state` once goods were picked: they have to be put back first
 */
export async function turnDown(
  work: Work,
  input: { fulfillmentOrderId: string; reason: string },
): Promise<Result<{ outcome: string }, FulfillmentRefusal>> {
  const order = await lockFulfillmentOrder(work, input.fulfillmentOrderId);
  if (!order) return err({ code: "fulfillment.order_unknown", id: input.fulfillmentOrderId });
  if (order.status === "canceled") return ok({ outcome: "canceled already" });
  const isTouched = order.lines.some(({ pickedQuantity }) => pickedQuantity > 0);
  if (isTouched || (order.status !== "open" && order.status !== "picking"))
    return err({
      code: "fulfillment.wrong_state",
      status: order.status,
      wanted: "open, with nothing picked",
    });
  await cancelJob(work, order, input.reason);
  await tellOrder(work, order.orderId);
  await excludeLocation(work, { orderId: order.orderId, locationId: order.locationId, reason: input.reason });
  const routed = await routeOrder(work, { orderId: order.orderId, trigger: "rejected" });
  return ok({ outcome: routed.ok ? routed.value.outcome : routed.error.code });
}

/**
 * Ends the jobs of a canceled order that have not left; labels are given back, goods in totes go back to their shelves by hand.
 *
 * @returns how many jobs ended
 */
export async function cancelForOrder(work: Work, orderId: string): Promise<number> {
  const jobs = await work.tx.fulfillmentOrder.findMany({
    where: { tenantId: work.tenantId, orderId, status: { in: ["open", "picking", "picked", "packed"] } },
    orderBy: { id: "asc" },
  });
  for (const job of jobs) {
    const shipment = await shipmentOf(work, { fulfillmentOrderId: job.id });
    if (shipment) await cancelShipment(work, { shipmentId: shipment.id });
    await cancelJob(work, job, "the order was canceled");
  }
  return jobs.length;
}
