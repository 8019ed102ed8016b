import { z } from "zod";
import { localDateOf } from "#kernel/time.ts";
import { solve } from "#server/modules/exceptions/public.ts";
import { callPartner, type PartnerAnswer, type PartnerError } from "#server/modules/partners/public.ts";
import { emit } from "#server/db/outbox.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import {
  buyRequest,
  parseShipment,
  shipmentRequest,
  type EasypostAddress,
  type EasypostShipment,
} from "../adapters/easypost/shipment.ts";
import { customsItem } from "../contract.ts";
import { chooseRate } from "../domain/choose-rate.ts";
import { labelPurchased, returnLabelPurchased, shipmentCanceled } from "../events.ts";
import {
  lockShipment,
  tieToShipment,
  updateOpenPurchase,
  updateParcel,
  updatePurchase,
  updateShipment,
} from "../store.ts";
import { raiseLabelTrouble, solveLabelTrouble, type ShippingAddress } from "./create-shipment.ts";

/** What one attempt to buy came to. `again`: the carrier is asked once more later, and looked up first. */
export type BuyOutcome =
  | { outcome: "purchased" | "failed" | "canceled" }
  | { outcome: "again"; retryAfterMs: number; detail: string };

interface Intent {
  purchaseId: string;
  parcelId: string;
  shipmentId: string;
  orderId: string;
  connectionId: string;
  reference: string;
  externalShipmentId: string | null;
  rateId: string | null;
  attempts: number;
  promiseOn: string | null;
  shipOn: string;
  request: ReturnType<typeof shipmentRequest>;
}

/**
 * Buys the label of one parcel exactly once. The intent is in the database before the first call; after an answer was lost the
 * carrier is asked for the shipment under our reference before anything is bought again, and a shipment there can be bought
 * only once. Call it from a job; it may run any number of times.
 */
export async function buyLabel(scope: Scope, purchaseId: string): Promise<BuyOutcome> {
  const intent = await transact(scope, (work) => readIntent(work, purchaseId));
  if (intent === null) return { outcome: "canceled" };
  if (intent === "purchased") return { outcome: "purchased" };
  let shipment = intent.attempts > 1 || intent.externalShipmentId ? await lookUp(scope, intent) : null;
  if (shipment && "again" in shipment) return again(scope, intent, shipment.again);
  if (!shipment) {
    const created = await ask(scope, intent, "label.rate", "POST", "/v2/shipments", intent.request);
    if ("again" in created) return again(scope, intent, created.again);
    if ("refused" in created) return fail(scope, intent, created.refused);
    shipment = created;
  }
  if (shipment.label) return keep(scope, intent, shipment);
  const chosen = chooseRate(shipment.rates, intent);
  if (!chosen) {
    const told = shipment.messages.map(({ carrier, text }) => `${carrier}: ${text}`).join("; ");
    return fail(scope, intent, `No carrier offers to take it. ${told}`);
  }
  const isTied = await transact(scope, (work) =>
    tieToShipment(work, purchaseId, shipment.externalShipmentId, {
      rateId: chosen.offer.externalRateId,
      service: `${chosen.offer.carrier} ${chosen.offer.service}`,
      rates: { offers: shipment.rates, reason: chosen.reason },
    }),
  );
  if (!isTied) return { outcome: "again", retryAfterMs: 2_000, detail: "Another attempt is under way." };
  const path = `/v2/shipments/${encodeURIComponent(shipment.externalShipmentId)}/buy`;
  const bought = await ask(scope, intent, "label.buy", "POST", path, buyRequest(chosen.offer.externalRateId));
  if ("again" in bought) return again(scope, intent, bought.again);
  if ("refused" in bought) {
    // "bought already" is a refusal too: the label is then in the shipment
    const there = await lookUp(scope, { ...intent, externalShipmentId: shipment.externalShipmentId });
    if (there && "again" in there) return again(scope, intent, there.again);
    return there?.label ? keep(scope, intent, there) : fail(scope, intent, bought.refused);
  }
  return bought.label
    ? keep(scope, intent, bought)
    : again(scope, intent, unanswered("The answer holds no label."));
}

async function readIntent(work: Work, purchaseId: string): Promise<Intent | "purchased" | null> {
  const purchase = await work.tx.labelPurchase.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: purchaseId } },
    include: { parcel: { include: { shipment: true } } },
  });
  if (!purchase || purchase.state === "voided") return null;
  if (purchase.state === "purchased") return "purchased";
  const { parcel } = purchase;
  const { shipment } = parcel;
  if (shipment.status === "canceled") return null;
  const attempts = purchase.attempts + 1;
  // before the call: after a crash the next attempt knows that one may have got through
  await updatePurchase(work, purchaseId, { attempts });
  const merchant = await work.tx.merchant.findUniqueOrThrow({ where: { tenantId: work.tenantId } });
  return {
    purchaseId,
    parcelId: parcel.id,
    shipmentId: shipment.id,
    orderId: parcel.orderId,
    connectionId: purchase.connectionId,
    reference: purchase.reference,
    externalShipmentId: purchase.externalShipmentId,
    rateId: purchase.rateId,
    attempts,
    promiseOn: shipment.promiseOn,
    shipOn: localDateOf(clock.now(), merchant.timeZone),
    request: shipmentRequest({
      reference: purchase.reference,
      shipTo: addressOf(shipment.shipTo as unknown as ShippingAddress),
      shipFrom: addressOf(shipment.shipFrom as unknown as ShippingAddress),
      weightGrams: parcel.weightGrams,
      lengthMm: parcel.lengthMm,
      widthMm: parcel.widthMm,
      heightMm: parcel.heightMm,
      labelFormat: "PDF",
      customs: parcel.customs
        ? {
            items: z.array(customsItem).parse(parcel.customs),
            signer: merchant.legalName,
            isReturn: shipment.rmaId !== null,
          }
        : null,
    }),
  };
}

const addressOf = (address: ShippingAddress): EasypostAddress => ({
  name: address.name || address.company || "Recipient",
  street1: address.line1,
  city: address.city,
  zip: address.postalCode ?? "",
  country: address.country ?? "",
  ...(address.company ? { company: address.company } : {}),
  ...(address.line2 ? { street2: address.line2 } : {}),
  ...(address.region ? { state: address.region } : {}),
  ...(address.phone ? { phone: address.phone } : {}),
});

type Asked = EasypostShipment | { refused: string } | { again: PartnerError };

const unanswered = (detail: string): PartnerError => ({
  code: "partners.call_failed",
  connectionId: "",
  partner: "easypost",
  operation: "label.buy",
  retryable: true,
  needsHuman: false,
  unknownOutcome: true,
  detail,
});

async function ask(
  scope: Scope,
  intent: Intent,
  operation: string,
  method: "GET" | "POST",
  path: string,
  body?: unknown,
): Promise<Asked> {
  const answered = await callPartner(scope, {
    connectionId: intent.connectionId,
    lane: "customer",
    operation,
    method,
    path,
    ...(body === undefined ? {} : { body }),
    subject: { type: "shipment", id: intent.shipmentId },
  });
  if (!answered.ok) {
    const { error } = answered;
    const isFinal = !error.retryable && !error.unknownOutcome;
    return isFinal ? { refused: error.detail } : { again: error };
  }
  return readAnswer(answered.value);
}

function readAnswer(answer: PartnerAnswer): Asked {
  const parsed = parseShipment(answer.body);
  return parsed.ok ? parsed.value : { again: unanswered("The answer could not be read.") };
}

/** The shipment as the carrier has it under its id or our reference; null when there is none. */
export async function lookUp(
  scope: Scope,
  intent: Pick<Intent, "connectionId" | "externalShipmentId" | "reference" | "shipmentId">,
): Promise<EasypostShipment | { again: PartnerError } | null> {
  const name = encodeURIComponent(intent.externalShipmentId ?? intent.reference);
  const answered = await callPartner(scope, {
    connectionId: intent.connectionId,
    lane: "customer",
    operation: "label.look_up",
    method: "GET",
    path: `/v2/shipments/${name}`,
    subject: { type: "shipment", id: intent.shipmentId },
  });
  if (!answered.ok) return answered.error.httpStatus === 404 ? null : { again: answered.error };
  const read = readAnswer(answered.value);
  return "refused" in read ? null : read;
}

async function again(scope: Scope, intent: Intent, problem: PartnerError): Promise<BuyOutcome> {
  await transact(scope, async (work) => {
    const isOpen = await updateOpenPurchase(work, intent.purchaseId, {
      // an unknown outcome stays unknown until the carrier is heard again
      ...(problem.unknownOutcome ? { state: "unknown" } : {}),
      error: problem.detail.slice(0, 500),
    });
    if (isOpen && problem.unknownOutcome)
      await raiseLabelTrouble(work, { type: "label.unknown", ...intent, detail: problem.detail });
  });
  return { outcome: "again", retryAfterMs: problem.retryAfterMs ?? 5_000, detail: problem.detail };
}

async function fail(scope: Scope, intent: Intent, detail: string): Promise<BuyOutcome> {
  await transact(scope, async (work) => {
    const shipment = await lockShipment(work, intent.shipmentId);
    const isOpen = await updateOpenPurchase(work, intent.purchaseId, {
      state: "failed",
      error: detail.slice(0, 500),
    });
    if (!isOpen || !shipment || shipment.status === "canceled") return;
    await updateShipment(work, intent.shipmentId, { status: "needs_attention" });
    await solve(work, { dedupeKey: `label.unknown:${intent.parcelId}`, resolution: "The carrier said no." });
    await raiseLabelTrouble(work, { type: "label.failed", ...intent, detail });
  });
  return { outcome: "failed" };
}

/** Writes what was bought, once: the second to write finds it done. */
async function keep(scope: Scope, intent: Intent, bought: EasypostShipment): Promise<BuyOutcome> {
  const { label } = bought;
  if (!label) throw new Error("A shipment without a label was to be kept.");
  await transact(scope, async (work) => {
    const shipment = await lockShipment(work, intent.shipmentId);
    const parcel = shipment?.parcelRows.find(({ id }) => id === intent.parcelId);
    const purchase = parcel?.labelPurchaseRows.find(({ id }) => id === intent.purchaseId);
    if (!shipment || !parcel || !purchase || purchase.state === "purchased") return;
    const service = `${label.rate.carrier} ${label.rate.service}`;
    await updatePurchase(work, intent.purchaseId, {
      state: "purchased",
      externalShipmentId: bought.externalShipmentId,
      rateId: label.rate.externalRateId,
      service,
      costMinor: label.rate.costMinor,
      currency: label.rate.currency,
      trackingNumber: label.trackingNumber,
      labelFormat: label.mediaType,
      labelUrl: label.labelUrl,
      error: null,
      purchasedAt: clock.now(),
    });
    if (shipment.status === "canceled")
      // bought while it was canceled: the label is given back
      return emit(work, shipmentCanceled, { shipmentId: shipment.id, orderId: parcel.orderId });
    await updateParcel(work, parcel.id, {
      carrier: label.rate.carrier,
      service: label.rate.service,
      trackingNumber: label.trackingNumber,
      trackerExternalId: label.externalTrackerId,
    });
    const others = shipment.parcelRows.filter(({ id }) => id !== parcel.id);
    const isReady = others.every(({ trackingNumber }) => trackingNumber !== null);
    await updateShipment(work, shipment.id, {
      carrier: label.rate.carrier,
      service: label.rate.service,
      ...(isReady ? { status: "ready" } : {}),
    });
    await solveLabelTrouble(work, parcel.id, "The label was bought.");
    const about = { shipmentId: shipment.id, orderId: parcel.orderId };
    const { rmaId } = shipment;
    if (rmaId)
      await emit(work, returnLabelPurchased, { ...about, rmaId, trackingNumber: label.trackingNumber });
    else await emit(work, labelPurchased, { ...about, parcelId: parcel.id });
  });
  return { outcome: "purchased" };
}
