import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { localDateOf } from "#kernel/time.ts";
import { empty, join, sql } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { customsItem, type ShipmentListInput, type ShipmentStatus, type TrackingReason, type TrackingStatus } from "../contract.ts"; // prettier-ignore
import type { ShippingRefusal } from "../errors.ts";

/** Purchases of a shipment that are neither done nor given up. */
export async function openPurchases(work: Work, shipmentId: string): Promise<string[]> {
  const rows = await work.tx.labelPurchase.findMany({
    where: { tenantId: work.tenantId, parcel: { shipmentId }, state: { in: ["intended", "unknown"] } },
    orderBy: { id: "asc" },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** Purchases of a shipment that were not given back yet. */
export async function purchasesToVoid(work: Work, shipmentId: string) {
  return work.tx.labelPurchase.findMany({
    where: { tenantId: work.tenantId, parcel: { shipmentId }, state: { not: "voided" } },
    orderBy: { id: "asc" },
    select: { id: true },
  });
}

export interface ParcelState {
  id: string;
  cartonId: string;
  sscc: string;
  trackingNumber: string | null;
  trackingStatus: TrackingStatus;
  labelState: string;
  labelUrl: string | null;
}

export interface ShipmentState {
  id: string;
  number: string;
  status: ShipmentStatus;
  orderId: string;
  fulfillmentOrderId: string;
  shippedAt: Date | null;
  parcels: ParcelState[];
}

/** The shipment of a fulfillment order with the state of its labels; null when nothing was packed yet. */
export async function shipmentOf(
  work: Work,
  input: { fulfillmentOrderId: string },
): Promise<ShipmentState | null> {
  const [shipment] = await states(work, { fulfillmentOrderId: input.fulfillmentOrderId });
  return shipment ?? null;
}

/** An order's shipments to its buyer, the oldest first. */
export async function shipmentsOfOrder(work: Work, orderId: string): Promise<ShipmentState[]> {
  return states(work, { orderId });
}

async function states(
  work: Work,
  where: { orderId: string } | { fulfillmentOrderId: string },
): Promise<ShipmentState[]> {
  const rows = await work.tx.shipment.findMany({
    where: { tenantId: work.tenantId, rmaId: null, ...where },
    orderBy: { id: "asc" },
    include: {
      parcelRows: { include: { labelPurchaseRows: { orderBy: { id: "asc" } } }, orderBy: { id: "asc" } },
    },
  });
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    status: row.status as ShipmentStatus,
    orderId: row.orderId,
    fulfillmentOrderId: row.fulfillmentOrderId!,
    shippedAt: row.shippedAt,
    parcels: row.parcelRows.map((parcel) => {
      const label = parcel.labelPurchaseRows.at(-1);
      return {
        id: parcel.id,
        cartonId: parcel.cartonId!,
        sscc: parcel.sscc!,
        trackingNumber: parcel.trackingNumber,
        trackingStatus: parcel.trackingStatus as TrackingStatus,
        labelState: label?.state ?? "intended",
        labelUrl: label?.labelUrl ?? null,
      };
    }),
  }));
}

/** The label with which the buyer sends a return back. */
export interface ReturnLabel {
  shipmentId: string;
  number: string;
  status: ShipmentStatus;
  carrier: string;
  trackingNumber: string | null;
  trackingStatus: TrackingStatus;
  labelUrl: string | null;
}

/** The label of a return; null when none was asked for, or the one that was is canceled. */
export async function returnLabelOf(work: Work, rmaId: string): Promise<ReturnLabel | null> {
  const row = await work.tx.shipment.findFirst({
    where: { tenantId: work.tenantId, rmaId, status: { not: "canceled" } },
    include: { parcelRows: { include: { labelPurchaseRows: { orderBy: { id: "asc" } } } } },
  });
  const parcel = row?.parcelRows[0];
  if (!row || !parcel) return null;
  return {
    shipmentId: row.id,
    number: row.number,
    status: row.status as ShipmentStatus,
    carrier: row.carrier,
    trackingNumber: parcel.trackingNumber,
    trackingStatus: parcel.trackingStatus as TrackingStatus,
    labelUrl: parcel.labelPurchaseRows.at(-1)?.labelUrl ?? null,
  };
}

export interface ShipmentListRow {
  /** Whether a buyer sends it back. */
  isReturn: boolean;
  id: string;
  number: string;
  status: ShipmentStatus;
  orderId: string;
  orderNumber: string;
  location: string;
  carrier: string;
  service: string;
  promiseOn: string | null;
  shippedAt: Date | null;
  deliveredAt: Date | null;
  createdAt: Date;
  trackingNumbers: string[];
  trackingStatus: TrackingStatus | null;
  isSilent: boolean;
}

async function today(work: Work): Promise<string> {
  const merchant = await work.tx.merchant.findUniqueOrThrow({ where: { tenantId: work.tenantId } });
  return localDateOf(clock.now(), merchant.timeZone);
}

/** Carriers that shipments went with, by name. */
export async function carriersInUse(work: Work): Promise<string[]> {
  const rows = await work.tx.shipment.findMany({
    where: { tenantId: work.tenantId, carrier: { not: "" } },
    distinct: ["carrier"],
    orderBy: { carrier: "asc" },
    select: { carrier: true },
  });
  return rows.map(({ carrier }) => carrier);
}

const cursorKey = z.tuple([z.string()]);

/** Shipments, the newest first. A search is a whole tracking, shipment or order number. */
export async function listShipments(work: Work, input: ShipmentListInput): Promise<Page<ShipmentListRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const search = input.search?.replace(/\s+/g, "").toUpperCase();
  const conditions = [
    input.status ? sql`and s.status = ${input.status}` : empty,
    input.isSilent
      ? sql`and s.id in (select p.shipment_id from parcel p where p.tenant_id = ${work.tenantId} and p.is_silent)`
      : empty,
    input.isLate
      ? sql`and s.promise_on < ${await today(work)} and s.delivered_at is null and s.status in ('labeling', 'ready', 'shipped', 'needs_attention')`
      : empty,
    input.carrier ? sql`and s.carrier = ${input.carrier}` : empty,
    search
      ? sql`and s.id in (
          select n.id from shipment n where n.tenant_id = ${work.tenantId} and n.number = ${search}
          union all select p.shipment_id from parcel p where p.tenant_id = ${work.tenantId} and p.tracking_number = ${search}
          union all select n.id from sales_order o join shipment n on n.tenant_id = o.tenant_id and n.order_id = o.id
           where o.tenant_id = ${work.tenantId} and o.number = ${search})`
      : empty,
    after ? sql`and s.id < ${after[0]}` : empty,
  ];
  const rows = await work.tx.$queryRaw<ShipmentListRow[]>`
    with page as (select s.* from shipment s where s.tenant_id = ${work.tenantId} ${join(conditions, " ")}
                   order by s.id desc limit ${input.limit + 1})
    select s.id, s.number, s.status, s.rma_id is not null as "isReturn", s.order_id as "orderId", o.number as "orderNumber", l.name as location, s.carrier, s.service,
           s.promise_on as "promiseOn", s.shipped_at as "shippedAt", s.delivered_at as "deliveredAt", s.created_at as "createdAt",
           coalesce((select array_agg(p.tracking_number order by p.id) from parcel p
              where p.tenant_id = s.tenant_id and p.shipment_id = s.id and p.tracking_number is not null), '{}') as "trackingNumbers",
           (select p.tracking_status from parcel p where p.tenant_id = s.tenant_id and p.shipment_id = s.id order by p.id limit 1) as "trackingStatus",
           exists (select from parcel p where p.tenant_id = s.tenant_id and p.shipment_id = s.id and p.is_silent) as "isSilent"
      from page s join sales_order o on o.tenant_id = s.tenant_id and o.id = s.order_id
      join location l on l.tenant_id = s.tenant_id and l.id = s.location_id order by s.id desc`;
  return cutPage(rows, input.limit, (row) => [row.id]);
}

/** One shipment with its parcels, labels and scans. */
export async function getShipment(
  work: Work,
  shipmentId: string,
): Promise<Result<ShipmentDetail, ShippingRefusal>> {
  const shipment = await readShipment(work, shipmentId);
  return shipment ? ok(shipment) : err({ code: "shipping.shipment_unknown", shipmentId });
}

export type ShipmentDetail = NonNullable<Awaited<ReturnType<typeof readShipment>>>;

async function readShipment(work: Work, shipmentId: string) {
  const { tenantId } = work;
  const row = await work.tx.shipment.findUnique({
    where: { tenantId_id: { tenantId, id: shipmentId } },
    include: {
      parcelRows: {
        orderBy: { id: "asc" },
        include: {
          labelPurchaseRows: { orderBy: { id: "asc" } },
          trackingEventRows: { orderBy: { occurredAt: "desc" } },
        },
      },
    },
  });
  if (!row) return null;
  const order = await work.tx.salesOrder.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: row.orderId } },
    select: { number: true, channelOrderName: true },
  });
  const { parcelRows, ...shipment } = row;
  return {
    ...shipment,
    status: shipment.status as ShipmentStatus,
    orderNumber: order.number,
    parcels: parcelRows.map(({ labelPurchaseRows, trackingEventRows, ...parcel }) => ({
      ...parcel,
      trackingStatus: parcel.trackingStatus as TrackingStatus,
      trackingReason: parcel.trackingReason as TrackingReason | null,
      customs: parcel.customs === null ? null : z.array(customsItem).parse(parcel.customs),
      labels: labelPurchaseRows,
      events: trackingEventRows.map((event) => ({ ...event, status: event.status as TrackingStatus })),
    })),
  };
}
