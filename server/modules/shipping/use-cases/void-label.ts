import { err, ok, type Result } from "#kernel/result.ts";
import { raise } from "#server/modules/exceptions/public.ts";
import { callPartner } from "#server/modules/partners/public.ts";
import { emit } from "#server/db/outbox.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { ShippingRefusal } from "../errors.ts";
import { labelVoidRequested } from "../events.ts";
import { lockShipment, updateParcel, updatePurchase, updateShipment } from "../store.ts";
import { lookUp } from "./buy-label.ts";

/**
 * Asks for the label of a parcel to be given back to the carrier; a job does it. A new one can be bought afterwards.
 *
 * @returns `shipping.already_left` once the parcel is on its way, `shipping.label_not_open` when no label was bought
 */
export async function voidLabel(work: Work, parcelId: string): Promise<Result<undefined, ShippingRefusal>> {
  const parcel = await work.tx.parcel.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: parcelId } },
    select: { shipmentId: true },
  });
  const shipment = parcel ? await lockShipment(work, parcel.shipmentId) : null;
  if (!shipment) return err({ code: "shipping.shipment_unknown", shipmentId: parcelId });
  if (shipment.shippedAt)
    return err({ code: "shipping.already_left", shipmentId: shipment.id, status: shipment.status });
  const row = shipment.parcelRows.find(({ id }) => id === parcelId);
  const bought = row?.labelPurchaseRows.find(({ state }) => state === "purchased");
  if (!bought) return err({ code: "shipping.label_not_open", parcelId, state: "not bought" });
  // from here on the parcel cannot leave with a label that is being given back
  await updateParcel(work, parcelId, { trackingNumber: null, trackerExternalId: null });
  await updateShipment(work, shipment.id, { status: "needs_attention" });
  await emit(work, labelVoidRequested, {
    shipmentId: shipment.id,
    orderId: shipment.orderId,
    purchaseId: bought.id,
  });
  return ok();
}

export type VoidOutcome =
  { outcome: "voided" | "refused" } | { outcome: "again"; retryAfterMs: number; detail: string };

/**
 * Gives one label back, whether or not we know that it was bought: a purchase whose answer was lost is looked up first, so that
 * no label is paid for that nobody uses. May run any number of times.
 */
export async function voidPurchase(scope: Scope, purchaseId: string): Promise<VoidOutcome> {
  const purchase = await transact(scope, (work) =>
    work.tx.labelPurchase.findUnique({
      where: { tenantId_id: { tenantId: work.tenantId, id: purchaseId } },
      include: { parcel: { select: { shipmentId: true, orderId: true } } },
    }),
  );
  if (!purchase || purchase.state === "voided") return { outcome: "voided" };
  const about = { ...purchase, shipmentId: purchase.parcel.shipmentId };
  const there = purchase.attempts > 0 ? await lookUp(scope, about) : null;
  if (there && "again" in there) return again(there.again);
  if (there?.label) {
    const answered = await callPartner(scope, {
      connectionId: purchase.connectionId,
      lane: "orders",
      operation: "label.void",
      method: "POST",
      path: `/v2/shipments/${encodeURIComponent(there.externalShipmentId)}/refund`,
      // asking twice for the money of one label gives it back once
      idempotencyKey: `void:${purchaseId}`,
      subject: { type: "shipment", id: about.shipmentId },
    });
    if (!answered.ok) {
      if (answered.error.retryable || answered.error.unknownOutcome) return again(answered.error);
      await transact(scope, (work) => tellRefusal(work, { ...about, orderId: purchase.parcel.orderId }, answered.error.detail)); // prettier-ignore
      return { outcome: "refused" };
    }
  }
  await transact(scope, (work) =>
    updatePurchase(work, purchaseId, { state: "voided", voidedAt: clock.now(), error: null }),
  );
  return { outcome: "voided" };
}

const again = (problem: { detail: string; retryAfterMs?: number | undefined }): VoidOutcome => ({
  outcome: "again",
  retryAfterMs: problem.retryAfterMs ?? 10_000,
  detail: problem.detail,
});

async function tellRefusal(
  work: Work,
  purchase: { id: string; shipmentId: string; orderId: string },
  detail: string,
): Promise<void> {
  await updatePurchase(work, purchase.id, { error: `Not given back: ${detail}`.slice(0, 500) });
  await raise(work, {
    type: "label.failed",
    severity: "medium",
    subjectType: "shipment",
    subjectId: purchase.shipmentId,
    orderId: purchase.orderId,
    title: "The carrier does not take a label back",
    facts: { detail: detail.slice(0, 500) },
    nextAction: "Ask the carrier for the money of the unused label.",
    ownerRole: "operations",
    dedupeKey: `label.not_voided:${purchase.id}`,
    dueInMinutes: 2_880,
  });
}
