import { newId } from "#kernel/ids.ts";
import type { Work } from "#server/db/transact.ts";
import type { LocationFields } from "./contract.ts";

/** The location's version with its row locked; null when there is none. */
export async function lockLocation(
  work: Work,
  locationId: string,
): Promise<{ version: number; code: string } | null> {
  const rows = await work.tx.$queryRaw<{ version: number; code: string }[]>`
    select version, code from location where tenant_id = ${work.tenantId} and id = ${locationId} for update`;
  return rows[0] ?? null;
}

export async function locationOfCode(work: Work, code: string): Promise<string | null> {
  const row = await work.tx.location.findUnique({
    where: { tenantId_code: { tenantId: work.tenantId, code } },
    select: { id: true },
  });
  return row?.id ?? null;
}

/** @returns false when the id or the code was taken meanwhile */
export async function insertLocation(work: Work, id: string, fields: LocationFields): Promise<boolean> {
  const data = [{ ...fields, tenantId: work.tenantId, id }];
  return (await work.tx.location.createMany({ data, skipDuplicates: true })).count === 1;
}

export async function saveLocation(
  work: Work,
  id: string,
  changes: Partial<LocationFields>,
  updatedAt: Date,
): Promise<void> {
  await work.tx.location.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: { ...changes, version: { increment: 1 }, updatedAt },
  });
}

export interface NewBinRow {
  code: string;
  barcode: string;
  kind: string;
  sequence: number;
}

export async function insertBins(work: Work, locationId: string, bins: NewBinRow[]): Promise<string[]> {
  const rows = bins.map((bin) => ({ ...bin, tenantId: work.tenantId, id: newId("bin"), locationId }));
  await work.tx.bin.createMany({ data: rows });
  return rows.map(({ id }) => id);
}

/** Bins that already have one of these codes here or one of these barcodes anywhere. */
export async function binsInTheWay(
  work: Work,
  locationId: string,
  bins: { code: string; barcode: string }[],
): Promise<{ id: string; locationId: string; code: string; barcode: string }[]> {
  return work.tx.bin.findMany({
    where: {
      tenantId: work.tenantId,
      OR: [
        { locationId, code: { in: bins.map(({ code }) => code) } },
        { barcode: { in: bins.map(({ barcode }) => barcode) } },
      ],
    },
    select: { id: true, locationId: true, code: true, barcode: true },
  });
}

export async function saveBin(
  work: Work,
  binId: string,
  changes: {
    barcode?: string;
    kind?: string;
    sequence?: number;
    setAsideAt?: Date | null;
    setAsideReason?: string | null;
  },
): Promise<void> {
  await work.tx.bin.update({ where: { tenantId_id: { tenantId: work.tenantId, id: binId } }, data: changes });
}

export async function insertBlackout(
  work: Work,
  row: { locationId: string; fromAt: Date; toAt: Date; reason: string },
): Promise<string> {
  const id = newId("blk");
  await work.tx.locationBlackout.create({
    data: { ...row, tenantId: work.tenantId, id, createdBy: work.actor.id },
  });
  return id;
}

export async function lockBlackout(
  work: Work,
  blackoutId: string,
): Promise<{ locationId: string; fromAt: Date; toAt: Date } | null> {
  const rows = await work.tx.$queryRaw<{ locationId: string; fromAt: Date; toAt: Date }[]>`
    select location_id as "locationId", from_at as "fromAt", to_at as "toAt" from location_blackout
     where tenant_id = ${work.tenantId} and id = ${blackoutId} for update`;
  return rows[0] ?? null;
}

export async function saveBlackoutEnd(work: Work, blackoutId: string, toAt: Date): Promise<void> {
  await work.tx.locationBlackout.update({
    where: { tenantId_id: { tenantId: work.tenantId, id: blackoutId } },
    data: { toAt },
  });
}

export async function deleteBlackout(work: Work, blackoutId: string): Promise<void> {
  await work.tx.locationBlackout.delete({
    where: { tenantId_id: { tenantId: work.tenantId, id: blackoutId } },
  });
}

/** Links, or changes the location's id at the channel. False when this merchant has no such connection. */
export async function upsertChannelLink(
  work: Work,
  link: { connectionId: string; locationId: string; externalLocationId: string },
): Promise<boolean> {
  const written = await work.tx.$executeRaw`
    insert into channel_location (tenant_id, connection_id, location_id, external_location_id)
    select tenant_id, id, ${link.locationId}, ${link.externalLocationId} from connection
     where tenant_id = ${work.tenantId} and id = ${link.connectionId}
    on conflict (tenant_id, connection_id, location_id) do update set external_location_id = excluded.external_location_id`;
  return written > 0;
}

export async function deleteChannelLink(
  work: Work,
  connectionId: string,
  locationId: string,
): Promise<boolean> {
  const { count } = await work.tx.channelLocation.deleteMany({
    where: { tenantId: work.tenantId, connectionId, locationId },
  });
  return count > 0;
}

/**
 * Which of these barcodes are on a SKU. The database refuses them too; here is the sentence for it. The catalog's table is only
 * asked, because neither room may call the other and a scan must still mean one thing.
 */
export async function barcodesOnSkus(work: Work, barcodes: string[]): Promise<string[]> {
  const rows = await work.tx.$queryRaw<{ barcode: string }[]>`
    with taken as materialized (
      select barcode from sku_barcode where tenant_id = ${work.tenantId}
         and barcode = any(array(select scan_code(asked) from unnest(${barcodes}::text[]) asked)))
    select asked as barcode from unnest(${barcodes}::text[]) asked where scan_code(asked) in (select barcode from taken)`;
  return rows.map(({ barcode }) => barcode);
}
