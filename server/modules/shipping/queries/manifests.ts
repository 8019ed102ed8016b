import type { Work } from "#server/db/transact.ts";
import type { ManifestStatus } from "../contract.ts";

/** Parcels of a location with a label that are on no manifest; they belong to shipments that are ready or have just left. */
export async function parcelsToManifest(
  work: Work,
  locationId: string,
): Promise<{ id: string; connectionId: string }[]> {
  const rows = await work.tx.parcel.findMany({
    where: {
      tenantId: work.tenantId,
      trackingNumber: { not: null },
      manifestParcel: null,
      shipment: { locationId, rmaId: null, status: { in: ["ready", "shipped"] } },
      labelPurchaseRows: { some: { state: "purchased" } },
    },
    orderBy: { id: "asc" },
    take: 1_000,
    select: { id: true, shipment: { select: { connectionId: true } } },
  });
  return rows.map(({ id, shipment }) => ({ id, connectionId: shipment.connectionId }));
}

export interface WaitingLocation {
  locationId: string;
  location: string;
  /** Parcels with a label that are on no manifest. */
  waiting: number;
  /** Of those, the ones that left already. */
  left: number;
}

/** Where parcels wait for a manifest, the most first. */
export async function waitingByLocation(work: Work): Promise<WaitingLocation[]> {
  return work.tx.$queryRaw<WaitingLocation[]>`
    select l.id as "locationId", l.name as location, count(*)::int as waiting,
           (count(*) filter (where s.shipped_at is not null))::int as left
      from parcel p
      join shipment s on s.tenant_id = p.tenant_id and s.id = p.shipment_id and s.rma_id is null and s.status in ('ready', 'shipped')
      join location l on l.tenant_id = s.tenant_id and l.id = s.location_id
     where p.tenant_id = ${work.tenantId} and p.tracking_number is not null
       and not exists (select from manifest_parcel m where m.tenant_id = p.tenant_id and m.parcel_id = p.id)
       and exists (select from label_purchase b where b.tenant_id = p.tenant_id and b.parcel_id = p.id and b.state = 'purchased')
     group by l.id, l.name order by waiting desc, l.name`;
}

export interface ManifestRow {
  id: string;
  number: string;
  location: string;
  status: ManifestStatus;
  shipOn: string;
  parcelCount: number;
  /** Where the carrier keeps the form. */
  formUrl: string | null;
  /** Why the carrier did not make it. */
  problem: string | null;
  createdAt: Date;
}

/** The newest hundred manifests. */
export async function listManifests(work: Work): Promise<ManifestRow[]> {
  return work.tx.$queryRaw<ManifestRow[]>`
    select m.id, m.number, l.name as location, m.status, m.ship_on as "shipOn", m.parcel_count as "parcelCount",
           case when m.status = 'closed' then m.form_file end as "formUrl",
           case when m.status = 'failed' then m.form_file end as problem, m.created_at as "createdAt"
      from manifest m join location l on l.tenant_id = m.tenant_id and l.id = m.location_id
     where m.tenant_id = ${work.tenantId} order by m.id desc limit 100`;
}
