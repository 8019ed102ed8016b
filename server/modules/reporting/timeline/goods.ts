import type { Work } from "#server/db/transact.ts";
import type { TimelineItem } from "../contract.ts";

/** Stock taken and let go, locations chosen, scans, cartons, labels and where the parcels are. */
export async function goodsItems(work: Work, orderId: string): Promise<TimelineItem[]> {
  return [
    ...(await movements(work, orderId)),
    ...(await plans(work, orderId)),
    ...(await floor(work, orderId)),
    ...(await parcels(work, orderId)),
  ];
}

const movementTitles: Record<string, string> = {
  commitment: "Committed",
  release: "Let go",
  sale: "Left the building",
  bin_pick: "Taken from a bin",
  bin_put: "Put back into a bin",
};

async function movements(work: Work, orderId: string): Promise<TimelineItem[]> {
  const rows = await work.tx.$queryRaw<
    {
      id: string;
      at: Date;
      kind: string;
      units: number;
      code: string;
      skuId: string;
      location: string;
      reason: string;
      actorId: string;
    }[]
  >`
    select m.id, m.occurred_at as at, m.kind, greatest(abs(m.on_hand_delta), abs(m.committed_delta), abs(m.bin_delta))::int as units,
           s.code, m.sku_id as "skuId", l.name as location, m.reason, m.actor_id as "actorId"
      from stock_movement m join sku s on s.tenant_id = m.tenant_id and s.id = m.sku_id
      join location l on l.tenant_id = m.tenant_id and l.id = m.location_id
     where m.tenant_id = ${work.tenantId} and m.order_id = ${orderId} order by m.id limit 300`;
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    station: "stock",
    title: `${movementTitles[row.kind] ?? row.kind.replaceAll("_", " ")}: ${row.units} × ${row.code}`,
    detail: [row.location, row.reason].filter(Boolean).join(" · "),
    actor: row.actorId,
    tone: row.kind === "release" ? "warn" : "quiet",
    href: `/inventory/${row.skuId}`,
  }));
}

async function plans(work: Work, orderId: string): Promise<TimelineItem[]> {
  const rows = await work.tx.$queryRaw<
    {
      id: string;
      at: Date;
      outcome: string;
      reason: string;
      trigger: string;
      createdBy: string;
      locations: string | null;
    }[]
  >`
    select p.id, p.created_at as at, p.outcome, p.reason, p.trigger, p.created_by as "createdBy",
           (select string_agg(l.name, ', ' order by c.rank) from routing_candidate c
              join location l on l.tenant_id = c.tenant_id and l.id = c.location_id
             where c.tenant_id = p.tenant_id and c.plan_id = p.id and c.is_chosen) as locations
      from routing_plan p where p.tenant_id = ${work.tenantId} and p.order_id = ${orderId} order by p.created_at`;
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    station: "route",
    title: row.outcome === "routed" ? `Ships from ${row.locations ?? "?"}` : "No location can ship it",
    detail: `${row.reason} (${row.trigger.replaceAll("_", " ")})`,
    actor: row.createdBy,
    tone: row.outcome === "routed" ? "good" : "bad",
    href: null,
  }));
}

async function floor(work: Work, orderId: string): Promise<TimelineItem[]> {
  const { tenantId } = work;
  const scans = await work.tx.$queryRaw<
    {
      id: string;
      at: Date;
      step: string;
      code: string;
      isAccepted: boolean;
      refusal: string | null;
      scannedBy: string;
      orderId: string;
    }[]
  >`
    select s.id, s.scanned_at as at, s.step, s.code, s.is_accepted as "isAccepted", s.refusal, s.scanned_by as "scannedBy",
           f.id as "orderId"
      from scan s join fulfillment_order f on f.tenant_id = s.tenant_id and f.id = s.fulfillment_order_id
     where s.tenant_id = ${tenantId} and f.order_id = ${orderId} order by s.id limit 300`;
  const orders = await work.tx.fulfillmentOrder.findMany({ where: { tenantId, orderId } });
  const moments = orders.flatMap((order) =>
    (
      [
        ["Fulfillment order", order.createdAt],
        ["Picking began", order.startedAt],
        ["Picked", order.pickedAt],
        ["Packed", order.packedAt],
        ["Shipped", order.shippedAt],
        [`Canceled: ${order.cancelReason ?? ""}`, order.canceledAt],
      ] as const
    ).flatMap(([title, at], index): TimelineItem[] =>
      at
        ? [
            {
              id: `${order.id}-${index}`,
              at,
              station: "fulfill",
              title: `${title} ${order.number}`,
              detail: null,
              actor: order.assignedTo,
              tone: order.canceledAt === at ? "warn" : "good",
              href: null,
            },
          ]
        : [],
    ),
  );
  return [
    ...moments,
    ...scans.map((row): TimelineItem => ({
      id: row.id,
      at: row.at,
      station: "fulfill",
      title: row.isAccepted
        ? `Scan: ${row.step.replaceAll("_", " ")}`
        : `Scan refused: ${row.step.replaceAll("_", " ")}`,
      detail: row.refusal ? `${row.code}: ${row.refusal.replaceAll("_", " ")}` : row.code,
      actor: row.scannedBy,
      tone: row.isAccepted ? "quiet" : "bad",
      href: null,
    })),
  ];
}

async function parcels(work: Work, orderId: string): Promise<TimelineItem[]> {
  const labels = await work.tx.$queryRaw<
    {
      id: string;
      at: Date;
      state: string;
      service: string;
      trackingNumber: string | null;
      shipmentId: string;
      isReturn: boolean;
      error: string | null;
    }[]
  >`
    select b.id, coalesce(b.purchased_at, b.updated_at) as at, b.state, b.service, b.tracking_number as "trackingNumber",
           p.shipment_id as "shipmentId", p.carton_id is null as "isReturn", b.error
      from label_purchase b join parcel p on p.tenant_id = b.tenant_id and p.id = b.parcel_id
     where b.tenant_id = ${work.tenantId} and p.order_id = ${orderId} order by b.id`;
  const events = await work.tx.$queryRaw<
    {
      id: string;
      at: Date;
      status: string;
      description: string;
      city: string | null;
      region: string | null;
      source: string;
      shipmentId: string;
      isReturn: boolean;
    }[]
  >`
    select e.id, e.occurred_at as at, e.status, e.description, e.city, e.region, e.source, p.shipment_id as "shipmentId", p.carton_id is null as "isReturn"
      from tracking_event e join parcel p on p.tenant_id = e.tenant_id and p.id = e.parcel_id
     where e.tenant_id = ${work.tenantId} and e.order_id = ${orderId} order by e.occurred_at limit 300`;
  return [
    ...labels.map((row): TimelineItem => ({
      id: row.id,
      at: row.at,
      station: row.isReturn ? "return" : "ship",
      title: `${row.isReturn ? "Return label" : "Label"} ${row.state}`,
      detail: row.error ?? [row.service, row.trackingNumber].filter(Boolean).join(" · "),
      actor: null,
      tone: row.state === "purchased" ? "good" : row.error ? "bad" : "info",
      href: `/shipments/${row.shipmentId}`,
    })),
    ...events.map((row): TimelineItem => ({
      id: row.id,
      at: row.at,
      station: row.isReturn ? "return" : "track",
      title: `${row.isReturn ? "Return parcel: " : ""}${row.status.replaceAll("_", " ")}`,
      detail: [row.description, [row.city, row.region].filter(Boolean).join(", ")]
        .filter(Boolean)
        .join(" · "),
      actor: row.source,
      tone:
        row.status === "delivered"
          ? "good"
          : /failed|return|unknown|delayed/.test(row.status)
            ? "bad"
            : "info",
      href: `/shipments/${row.shipmentId}`,
    })),
  ];
}
