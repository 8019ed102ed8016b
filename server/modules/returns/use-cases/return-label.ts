import { z } from "zod";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { parcelAddressOf } from "#server/modules/locations/public.ts";
import { customsItem } from "#server/modules/shipping/contract.ts";
import { createReturnShipment, type ShippingAddress, type ShippingRefusal } from "#server/modules/shipping/public.ts"; // prettier-ignore
import { wrongState } from "../domain/rma-states.ts";
import type { ReturnsRefusal } from "../errors.ts";
import { lockRma, saveRma, tellRma } from "../store.ts";

/** What a parcel is taken to be when nobody knows how the goods were packed. */
const ANY_PARCEL = { weightGrams: 1_000, lengthMm: 300, widthMm: 200, heightMm: 150 };

/**
 * Wants a label with which the buyer sends an approved return back to where it came from, in a parcel like the one it came in. The
 * shipping room buys it, exactly once. Wanting it twice is one label.
 *
 * @returns the shipment; `returns.unknown`, `.state`, `.no_address` when the buyer's address is not known, `shipping.no_carrier`
 */
export async function wantLabel(
  work: Work,
  { id }: { id: string },
): Promise<Result<{ id: string; shipmentId: string }, ReturnsRefusal | ShippingRefusal>> {
  const rma = await lockRma(work, id);
  if (!rma) return err({ code: "returns.unknown", id });
  const { orderId } = rma;
  if (rma.status !== "approved" || !orderId) return err(wrongState(rma, "approved"));
  const route = await routeBack(work, orderId);
  if (!route) return err({ code: "returns.no_address", number: rma.number });
  const wanted = await createReturnShipment(work, { rmaId: id, orderId, ...route });
  if (!wanted.ok) return wanted;
  const { shipmentId } = wanted.value;
  await tellRma(work, id, "label", "A return label is bought");
  return ok({ id, shipmentId });
}

/** From the buyer to the place that the order's last parcel left; null when the buyer's address is not known. */
async function routeBack(work: Work, orderId: string) {
  const { tenantId } = work;
  const order = await work.tx.salesOrder.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: orderId } },
    select: { shippingAddress: true, customerName: true, phone: true },
  });
  const from = order.shippingAddress as unknown as ShippingAddress | null;
  const job = await work.tx.fulfillmentOrder.findFirst({
    where: { tenantId, orderId, shippedAt: { not: null } },
    orderBy: { shippedAt: "desc" },
    select: { locationId: true },
  });
  const shipTo = job && (await parcelAddressOf(work, job.locationId));
  if (!from || !shipTo) return null;
  const came = await work.tx.parcel.findFirst({
    where: { tenantId, orderId, cartonId: { not: null } },
    orderBy: { id: "desc" },
    select: { weightGrams: true, lengthMm: true, widthMm: true, heightMm: true, customs: true },
  });
  return {
    locationId: job.locationId,
    shipFrom: { ...from, name: from.name || order.customerName, phone: from.phone ?? order.phone },
    shipTo,
    // customs is told of the goods that come back as of those that left
    parcel: came
      ? { ...came, customs: came.customs ? z.array(customsItem).parse(came.customs) : null }
      : ANY_PARCEL,
  };
}

/** The label was bought: the return is found by its tracking number from now on. */
export async function noteLabel(
  work: Work,
  { rmaId, trackingNumber }: { rmaId: string; trackingNumber: string },
): Promise<void> {
  const rma = await lockRma(work, rmaId);
  if (!rma || rma.trackingNumber === trackingNumber) return;
  await saveRma(work, rmaId, { trackingNumber });
  await tellRma(work, rmaId, "label", `The label is there: ${trackingNumber}`);
}
