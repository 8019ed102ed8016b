import { err, ok, type Result } from "#kernel/result.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import { connectionsOfKind } from "#server/modules/partners/public.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { ShippingRefusal } from "../errors.ts";
import { shipmentCanceled, shipmentRequested, shipmentShipped } from "../events.ts";
import { pollAfterMinutes } from "../domain/progress.ts";
import { insertShipment, lockShipment, updateParcel, updateShipment, type NewParcel } from "../store.ts";

/** Where a parcel goes to or comes from, as the order and the location have it. */
export interface ShippingAddress {
  name: string;
  company: string | null;
  line1: string;
  line2: string | null;
  city: string;
  region: string | null;
  postalCode: string | null;
  country: string | null;
  phone: string | null;
}

export interface CreateShipmentInput {
  fulfillmentOrderId: string;
  orderId: string;
  locationId: string;
  shipTo: ShippingAddress;
  shipFrom: ShippingAddress;
  promiseOn: string | null;
  parcels: NewParcel[];
}

/**
 * Records that packed parcels want labels; a job buys them. The same fulfillment order twice is one shipment.
 *
 * @returns the shipment; `shipping.no_carrier` when the merchant has no active carrier connection
 */
export async function createShipment(
  work: Work,
  input: CreateShipmentInput,
): Promise<Result<{ shipmentId: string }, ShippingRefusal>> {
  const { tenantId } = work;
  const known = await work.tx.shipment.findUnique({
    where: { tenantId_fulfillmentOrderId: { tenantId, fulfillmentOrderId: input.fulfillmentOrderId } },
    select: { id: true },
  });
  if (known) return ok({ shipmentId: known.id });
  const [carrier] = await connectionsOfKind(work, "easypost");
  if (!carrier) return err({ code: "shipping.no_carrier" });
  const shipmentId = await insertShipment(work, { ...input, connectionId: carrier.id });
  await emit(work, shipmentRequested, { shipmentId, orderId: input.orderId });
  return ok({ shipmentId });
}

/**
 * The carrier took the parcels. A repeat changes nothing.
 *
 * @returns `shipping.label_missing` while a parcel has no label, `shipping.already_left` for a canceled shipment
 */
export async function markShipped(
  work: Work,
  input: { shipmentId: string },
): Promise<Result<undefined, ShippingRefusal>> {
  const { shipmentId } = input;
  const shipment = await lockShipment(work, shipmentId);
  if (!shipment) return err({ code: "shipping.shipment_unknown", shipmentId });
  if (shipment.shippedAt) return ok();
  if (shipment.status === "canceled")
    return err({ code: "shipping.already_left", shipmentId, status: shipment.status });
  const bare = shipment.parcelRows.filter(({ trackingNumber }) => trackingNumber === null);
  if (bare.length > 0) return err({ code: "shipping.label_missing", shipmentId, parcels: bare.length });
  const now = clock.now();
  await updateShipment(work, shipmentId, { status: "shipped", shippedAt: now });
  for (const parcel of shipment.parcelRows) {
    const minutes = pollAfterMinutes("pending") ?? 0;
    await updateParcel(work, parcel.id, {
      shippedAt: now,
      nextPollAt: new Date(now.getTime() + minutes * 60_000),
    });
  }
  await emit(work, shipmentShipped, { shipmentId, orderId: shipment.orderId });
  return ok();
}

/**
 * Takes a shipment back before it left; a job gives its labels back to the carrier.
 *
 * @returns `shipping.already_left` when the carrier has it
 */
export async function cancelShipment(
  work: Work,
  input: { shipmentId: string },
): Promise<Result<undefined, ShippingRefusal>> {
  const { shipmentId } = input;
  const shipment = await lockShipment(work, shipmentId);
  if (!shipment) return err({ code: "shipping.shipment_unknown", shipmentId });
  if (shipment.status === "canceled") return ok();
  if (shipment.shippedAt) return err({ code: "shipping.already_left", shipmentId, status: shipment.status });
  await updateShipment(work, shipmentId, { status: "canceled" });
  for (const { id } of shipment.parcelRows) await solveLabelTrouble(work, id, "The shipment was canceled.");
  await emit(work, shipmentCanceled, { shipmentId, orderId: shipment.orderId });
  return ok();
}

/** Tells a person that a label could not be bought, or that nobody knows whether it was. */
export async function raiseLabelTrouble(
  work: Work,
  trouble: {
    type: "label.failed" | "label.unknown";
    parcelId: string;
    shipmentId: string;
    orderId: string;
    detail: string;
  },
): Promise<void> {
  const isUnknown = trouble.type === "label.unknown";
  await raise(work, {
    type: trouble.type,
    severity: "high",
    subjectType: "shipment",
    subjectId: trouble.shipmentId,
    orderId: trouble.orderId,
    title: isUnknown ? "Nobody knows whether a label was bought" : "A label could not be bought",
    facts: { detail: trouble.detail.slice(0, 500) },
    nextAction: isUnknown
      ? "Nothing to do yet: the carrier is asked again before anything is bought."
      : "Read what the carrier says, mend it, then try the label again.",
    ownerRole: "operations",
    dedupeKey: `${trouble.type}:${trouble.parcelId}`,
    dueInMinutes: 60,
  });
}

export async function solveLabelTrouble(work: Work, parcelId: string, resolution: string): Promise<void> {
  for (const type of ["label.failed", "label.unknown"])
    await solve(work, { dedupeKey: `${type}:${parcelId}`, resolution });
}
