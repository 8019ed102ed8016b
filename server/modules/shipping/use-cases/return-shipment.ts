import { err, ok, type Result } from "#kernel/result.ts";
import { connectionsOfKind } from "#server/modules/partners/public.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { TrackingStatus } from "../contract.ts";
import { pollAfterMinutes, shipmentStatusOf } from "../domain/progress.ts";
import type { ShippingRefusal } from "../errors.ts";
import { returnParcelMoved, shipmentRequested } from "../events.ts";
import { insertShipment, updateParcel, updateShipment, type NewParcel, type ParcelSize } from "../store.ts";
import type { ShippingAddress } from "./create-shipment.ts";

export interface ReturnShipmentInput {
  rmaId: string;
  orderId: string;
  /** Where the goods go back to. */
  locationId: string;
  shipTo: ShippingAddress;
  shipFrom: ShippingAddress;
  parcel: ParcelSize & Pick<NewParcel, "customs">;
}

/**
 * Records that a return wants a label with which the buyer sends it back; the job that buys all labels buys it, exactly once. The same
 * return twice is one shipment while that is not canceled.
 *
 * @returns the shipment; `shipping.no_carrier` when the merchant has no active carrier connection
 */
export async function createReturnShipment(
  work: Work,
  { parcel, ...input }: ReturnShipmentInput,
): Promise<Result<{ shipmentId: string }, ShippingRefusal>> {
  const known = await work.tx.shipment.findFirst({
    where: { tenantId: work.tenantId, rmaId: input.rmaId, status: { not: "canceled" } },
    select: { id: true },
  });
  if (known) return ok({ shipmentId: known.id });
  const [carrier] = await connectionsOfKind(work, "easypost");
  if (!carrier) return err({ code: "shipping.no_carrier" });
  const shipmentId = await insertShipment(work, {
    ...input,
    fulfillmentOrderId: null,
    connectionId: carrier.id,
    promiseOn: null,
    parcels: [{ ...parcel, cartonId: null, sscc: null }],
  });
  await emit(work, shipmentRequested, { shipmentId, orderId: input.orderId });
  return ok({ shipmentId });
}

/** What a parcel of goods that come back is when its status changes: nobody hands it over to us, so its first scan is its leaving. */
export async function moveReturnParcel(
  work: Work,
  shipment: { id: string; orderId: string; rmaId: string; shippedAt: Date | null; deliveredAt: Date | null },
  parcel: { id: string; trackingNumber: string | null },
  status: TrackingStatus,
): Promise<void> {
  const isMoving = !["pending", "unknown", "cancelled"].includes(status);
  if (!isMoving && !shipment.shippedAt) return;
  const now = clock.now();
  const next = shipmentStatusOf([status]);
  await updateShipment(work, shipment.id, {
    status: next,
    shippedAt: shipment.shippedAt ?? now,
    deliveredAt: next === "delivered" ? (shipment.deliveredAt ?? now) : null,
  });
  if (!shipment.shippedAt) {
    const minutes = pollAfterMinutes(status);
    const nextPollAt = minutes === null ? null : new Date(now.getTime() + minutes * 60_000);
    await updateParcel(work, parcel.id, { shippedAt: now, nextPollAt });
  }
  const { rmaId, orderId } = shipment;
  await emit(work, returnParcelMoved, { shipmentId: shipment.id, orderId, rmaId, status });
}
