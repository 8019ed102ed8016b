import type { Work } from "#server/db/transact.ts";
import type { PersonalPart, TrackingStatus, TrackPage } from "../contract.ts";

/** The page of an order; `isProved` adds what the carrier wrote and whole tracking numbers. */
export async function trackPage(work: Work, orderId: string, isProved = false): Promise<TrackPage> {
  const { tenantId } = work;
  const merchant = await work.tx.merchant.findUniqueOrThrow({ where: { tenantId } });
  const order = await work.tx.salesOrder.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: orderId } },
    select: { channelOrderName: true, placedAt: true, promiseOn: true, status: true },
  });
  const parcels = await work.tx.parcel.findMany({
    where: { tenantId, orderId, shipment: { rmaId: null, status: { not: "canceled" } } },
    orderBy: { id: "asc" },
    include: { trackingEventRows: { orderBy: { occurredAt: "desc" }, take: 100 } },
  });
  const brand = merchant.brand as { accentColor?: string; supportEmail?: string; name?: string };
  return {
    brand: {
      name: brand.name || merchant.name,
      color: /^#[0-9a-fA-F]{6}$/.test(brand.accentColor ?? "") ? brand.accentColor! : null,
      supportEmail: brand.supportEmail || null,
    },
    orderName: order.channelOrderName,
    placedAt: order.placedAt,
    promiseOn: order.promiseOn,
    timeZone: merchant.timeZone,
    isCanceled: order.status === "canceled",
    waits: await waitsOf(work, orderId),
    parcels: parcels.map((parcel) => ({
      carrier: parcel.carrier,
      trackingNumber: isProved ? parcel.trackingNumber : ending(parcel.trackingNumber),
      status: parcel.trackingStatus as TrackingStatus,
      estimatedDeliveryOn: parcel.estimatedDeliveryOn,
      shippedAt: parcel.shippedAt,
      deliveredAt: parcel.deliveredAt,
      events: parcel.trackingEventRows.map((event) => ({
        at: event.occurredAt,
        status: event.status as TrackingStatus,
        description: isProved ? event.description : "",
        place: [event.city, event.region].filter(Boolean).join(", ") || null,
      })),
    })),
  };
}

async function waitsOf(work: Work, orderId: string): Promise<TrackPage["waits"]> {
  const open = await work.tx.backorder.findMany({
    where: { tenantId: work.tenantId, orderId, status: "open" },
    select: { expectedOn: true, soldAs: true, soldAhead: true },
  });
  if (open.length === 0) return null;
  const days = open.map(({ expectedOn }) => expectedOn);
  return {
    isPreOrder: open.some(({ soldAs, soldAhead }) => soldAs === "pre_order" && soldAhead > 0),
    expectedOn: days.includes(null) ? null : (days.toSorted().at(-1) ?? null),
  };
}

const ending = (trackingNumber: string | null): string | null =>
  trackingNumber && `…${trackingNumber.slice(-4)}`;

export async function personalPart(work: Work, orderId: string): Promise<PersonalPart> {
  const { tenantId } = work;
  const order = await work.tx.salesOrder.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: orderId } },
    include: { orderLineRows: { orderBy: { position: "asc" } } },
  });
  const to = order.shippingAddress as Record<string, string | null> | null;
  return {
    name: to?.name ?? order.customerName,
    address: to
      ? [
          to.line1,
          to.line2,
          [to.city, to.region, to.postalCode].filter(Boolean).join(" "),
          to.country,
        ].filter((line): line is string => Boolean(line))
      : [],
    items: order.orderLineRows
      .filter((line) => line.quantity > line.canceledQuantity)
      .map((line) => ({ title: line.title, quantity: line.quantity - line.canceledQuantity })),
  };
}
