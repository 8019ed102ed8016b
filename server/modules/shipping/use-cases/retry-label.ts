import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { ShippingRefusal } from "../errors.ts";
import { shipmentRequested } from "../events.ts";
import { insertPurchase, lockShipment, updateOpenPurchase, updateShipment } from "../store.ts";
import { raiseLabelTrouble } from "./create-shipment.ts";

/**
 * Tries a label again that failed, was given back or that nobody knows of. A failed one gets a new intent; an unknown one keeps
 * its reference, so that it is looked up first.
 *
 * @returns `shipping.label_not_open` when it was bought or is no longer wanted
 */
export async function retryLabel(work: Work, parcelId: string): Promise<Result<undefined, ShippingRefusal>> {
  const parcel = await work.tx.parcel.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: parcelId } },
    select: { shipmentId: true },
  });
  const shipment = parcel ? await lockShipment(work, parcel.shipmentId) : null;
  if (!shipment) return err({ code: "shipping.shipment_unknown", shipmentId: parcelId });
  const row = shipment.parcelRows.find(({ id }) => id === parcelId);
  const last = row?.labelPurchaseRows.toSorted((a, b) => (a.id < b.id ? -1 : 1)).at(-1);
  const state = last?.state ?? "intended";
  if (state === "purchased" || shipment.shippedAt || shipment.status === "canceled")
    return err({ code: "shipping.label_not_open", parcelId, state });
  if (state === "failed" || state === "voided") await insertPurchase(work, parcelId, shipment.connectionId);
  if (shipment.status === "needs_attention") await updateShipment(work, shipment.id, { status: "labeling" });
  await emit(work, shipmentRequested, { shipmentId: shipment.id, orderId: shipment.orderId });
  return ok();
}

/** A purchase that is open for this long has lost its job, or the carrier has been away for longer than a job waits. */
const STUCK_MS = 15 * 60_000;

/** Takes up purchases again whose job gave up, and tells a person. Returns how many shipments. */
export async function resumeStuckLabels(work: Work): Promise<number> {
  const stuck = await work.tx.labelPurchase.findMany({
    where: {
      tenantId: work.tenantId,
      state: { in: ["intended", "unknown"] },
      updatedAt: { lt: new Date(clock.now().getTime() - STUCK_MS) },
      parcel: { shipment: { status: { not: "canceled" } } },
    },
    orderBy: { id: "asc" },
    take: 100,
    include: { parcel: { select: { shipmentId: true, orderId: true } } },
  });
  const shipments = new Map(stuck.map(({ parcel }) => [parcel.shipmentId, parcel.orderId]));
  for (const { id, parcelId, parcel, error } of stuck) {
    // the next quarter of an hour belongs to the job
    await updateOpenPurchase(work, id, {});
    const detail = error ?? "The carrier was not asked yet.";
    await raiseLabelTrouble(work, { type: "label.unknown", parcelId, ...parcel, detail });
  }
  for (const [shipmentId, orderId] of shipments) await emit(work, shipmentRequested, { shipmentId, orderId });
  return shipments.size;
}
