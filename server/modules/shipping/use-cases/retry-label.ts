import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import type { ShippingRefusal } from "../errors.ts";
import { shipmentRequested } from "../events.ts";
import { insertPurchase, lockShipment, updateShipment } from "../store.ts";

/**
 * Tries a label again that failed or that nobody knows of. A failed one gets a new intent; an unknown one keeps its reference,
 * so that it is looked up first.
 *
 * @returns `shipping.label_not_open` when it was bought or voided
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
  if (state === "purchased" || state === "voided" || shipment.status === "canceled")
    return err({ code: "shipping.label_not_open", parcelId, state });
  if (state === "failed") await insertPurchase(work, parcelId, shipment.connectionId);
  if (shipment.status === "needs_attention") await updateShipment(work, shipment.id, { status: "labeling" });
  await emit(work, shipmentRequested, { shipmentId: shipment.id, orderId: shipment.orderId });
  return ok();
}
