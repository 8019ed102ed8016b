import { newId } from "#kernel/ids.ts";
import type { Prisma } from "#server/db/prisma.ts";
import { nextNumber } from "#server/db/sequence.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { TrackingEvent } from "./adapters/easypost/tracker.ts";
import type { CustomsItem, TrackingReason, TrackingStatus } from "./contract.ts";
import type { Progress } from "./domain/progress.ts";

export const jsonOf = (value: unknown): Prisma.InputJsonValue =>
  JSON.parse(
    JSON.stringify(value ?? null, (_, part: unknown) => (typeof part === "bigint" ? part.toString() : part)),
  ) as Prisma.InputJsonValue;

export interface ParcelSize {
  weightGrams: number;
  lengthMm: number;
  widthMm: number;
  heightMm: number;
}
export interface NewParcel extends ParcelSize {
  cartonId: string;
  sscc: string;
  /** What customs is told, where the parcel crosses a customs border. */
  customs?: readonly CustomsItem[] | null;
}

/** Locks a shipment's row; null when the merchant has none of that id. */
export async function lockShipment(work: Work, shipmentId: string) {
  await work.tx
    .$executeRaw`select from shipment where tenant_id = ${work.tenantId} and id = ${shipmentId} for update`;
  return work.tx.shipment.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: shipmentId } },
    include: { parcelRows: { include: { labelPurchaseRows: true }, orderBy: { id: "asc" } } },
  });
}

export async function insertShipment(
  work: Work,
  input: {
    fulfillmentOrderId: string | null;
    rmaId?: string;
    orderId: string;
    locationId: string;
    connectionId: string;
    shipTo: unknown;
    shipFrom: unknown;
    promiseOn: string | null;
    parcels: (NewParcel | (Omit<NewParcel, "cartonId" | "sscc"> & { cartonId: null; sscc: null }))[];
  },
): Promise<string> {
  const { tenantId } = work;
  const { parcels, shipTo, shipFrom, ...fields } = input;
  const id = newId("shp");
  const number = `SH-${await nextNumber(work, "shipment")}`;
  await work.tx.shipment.create({
    data: { tenantId, id, number, ...fields, shipTo: jsonOf(shipTo), shipFrom: jsonOf(shipFrom) },
  });
  for (const { customs, ...parcel } of parcels) {
    const parcelId = newId("par");
    await work.tx.parcel.create({
      data: {
        tenantId,
        id: parcelId,
        shipmentId: id,
        orderId: input.orderId,
        ...parcel,
        ...(customs ? { customs: jsonOf(customs) } : {}),
      },
    });
    await insertPurchase(work, parcelId, input.connectionId);
  }
  return id;
}

/** The intent to buy, written before anything is asked: its reference finds the purchase when an answer is lost. */
export async function insertPurchase(work: Work, parcelId: string, connectionId: string): Promise<string> {
  const id = newId("lbl");
  await work.tx.labelPurchase.create({
    data: { tenantId: work.tenantId, id, parcelId, connectionId, reference: id, service: "" },
  });
  return id;
}

export async function updatePurchase(
  work: Work,
  id: string,
  data: Prisma.LabelPurchaseUpdateInput,
): Promise<void> {
  await work.tx.labelPurchase.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: { ...data, updatedAt: clock.now() },
  });
}

/** Changes a purchase only while nobody knows its end, so that a late answer never takes back what another attempt found. */
export async function updateOpenPurchase(
  work: Work,
  id: string,
  data: Prisma.LabelPurchaseUpdateManyMutationInput,
): Promise<boolean> {
  const { count } = await work.tx.labelPurchase.updateMany({
    where: { tenantId: work.tenantId, id, state: { in: ["intended", "unknown"] } },
    data: { ...data, updatedAt: clock.now() },
  });
  return count > 0;
}

/**
 * Ties a purchase to one shipment at the carrier, before it is bought. The first to tie wins: when two attempts each made a
 * shipment under our reference, only one of the two is ever bought.
 *
 * @returns whether the purchase is tied to this shipment
 */
export async function tieToShipment(
  work: Work,
  id: string,
  externalShipmentId: string,
  chosen: { rateId: string; service: string; rates: unknown },
): Promise<boolean> {
  const { count } = await work.tx.labelPurchase.updateMany({
    where: {
      tenantId: work.tenantId,
      id,
      state: { in: ["intended", "unknown"] },
      OR: [{ externalShipmentId: null }, { externalShipmentId }],
    },
    data: { ...chosen, rates: jsonOf(chosen.rates), externalShipmentId, updatedAt: clock.now() },
  });
  return count > 0;
}

export async function updateParcel(work: Work, id: string, data: Prisma.ParcelUpdateInput): Promise<void> {
  await work.tx.parcel.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: { ...data, updatedAt: clock.now() },
  });
}

export async function updateShipment(
  work: Work,
  id: string,
  data: Prisma.ShipmentUpdateInput,
): Promise<void> {
  await work.tx.shipment.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: { ...data, updatedAt: clock.now() },
  });
}

/** Locks the shipment of a parcel, before the parcel: whoever takes both takes them in this order. */
export async function lockShipmentOfParcel(work: Work, parcelId: string): Promise<void> {
  await work.tx.$executeRaw`
    select from shipment where tenant_id = ${work.tenantId}
       and id = (select shipment_id from parcel where tenant_id = ${work.tenantId} and id = ${parcelId}) for update`;
}

/** Locks a parcel's row; null when the merchant has none of that id. */
export async function lockParcel(work: Work, parcelId: string) {
  await work.tx
    .$executeRaw`select from parcel where tenant_id = ${work.tenantId} and id = ${parcelId} for update`;
  return work.tx.parcel.findUnique({ where: { tenantId_id: { tenantId: work.tenantId, id: parcelId } } });
}

export type EventToStore = Omit<TrackingEvent, "postalCode" | "raw"> & { dedupeKey: string; raw: unknown };

/** Stores scans; the ones that are known already are left alone. Returns how many were new. */
export async function insertEvents(
  work: Work,
  parcel: { id: string; orderId: string },
  events: readonly EventToStore[],
  from: { source: "webhook" | "poll" | "api" | "portal"; deliveryId: string | null },
): Promise<number> {
  const { count } = await work.tx.trackingEvent.createMany({
    data: events.map((event) => ({
      tenantId: work.tenantId,
      id: newId("trk"),
      parcelId: parcel.id,
      orderId: parcel.orderId,
      status: event.status,
      reason: event.reason,
      carrierCode: event.carrierCode,
      description: event.description,
      occurredAt: event.occurredAt,
      city: event.city,
      region: event.region,
      country: event.country,
      source: from.source,
      dedupeKey: event.dedupeKey,
      raw: jsonOf(event.raw),
      deliveryId: from.deliveryId,
      receivedAt: clock.now(),
    })),
    skipDuplicates: true,
  });
  return count;
}

/** Every scan of a parcel, as its progress is computed from. */
export async function scansOf(work: Work, parcelId: string) {
  const rows = await work.tx.trackingEvent.findMany({
    where: { tenantId: work.tenantId, parcelId },
    select: { status: true, reason: true, occurredAt: true, dedupeKey: true },
  });
  return rows.map((row) => ({
    ...row,
    status: row.status as TrackingStatus,
    reason: row.reason as TrackingReason | null,
  }));
}

export const progressFields = (progress: Progress) => ({
  trackingStatus: progress.status,
  trackingReason: progress.reason,
  trackingStatusAt: progress.at,
});
