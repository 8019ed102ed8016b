import type { Work } from "#server/db/transact.ts";
import type { BinKind, Capability, LocationKind, LocationStatus } from "../contract.ts";

/** A location as stored. See the fields in `contract.ts` for units. */
export interface LocationRow {
  id: string;
  code: string;
  name: string;
  kind: LocationKind;
  status: LocationStatus;
  timeZone: string;
  addressLine1: string;
  addressLine2: string;
  city: string;
  region: string;
  postalCode: string;
  country: string;
  phone: string;
  latitude: number | null;
  longitude: number | null;
  cutOff: string;
  processingMinutes: number;
  workdays: number[];
  holidayDates: string[];
  dailyCapacity: number | null;
  capabilities: Capability[];
  priority: number;
  costPerOrderMinor: bigint;
  gs1CompanyPrefix: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** The merchant's locations, preferred first. There are tens of them, so the list is whole. */
export async function listLocations(
  work: Work,
  filter: { status?: LocationStatus } = {},
): Promise<LocationRow[]> {
  const rows = await work.tx.location.findMany({
    where: { tenantId: work.tenantId, ...filter },
    orderBy: [{ priority: "asc" }, { id: "asc" }],
    omit: { tenantId: true },
  });
  return rows as LocationRow[];
}

/** One location; null when this merchant has none of that id. */
export async function getLocation(work: Work, locationId: string): Promise<LocationRow | null> {
  const row = await work.tx.location.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: locationId } },
    omit: { tenantId: true },
  });
  return row as LocationRow | null;
}

export interface BinRow {
  id: string;
  locationId: string;
  code: string;
  barcode: string;
  kind: BinKind;
  sequence: number;
  setAsideAt: Date | null;
  setAsideReason: string | null;
}

const binColumns = {
  id: true,
  locationId: true,
  code: true,
  barcode: true,
  kind: true,
  sequence: true,
  setAsideAt: true,
  setAsideReason: true,
} as const;

/** Bins of a location in the order of the walk. */
export async function binsOf(work: Work, locationId: string): Promise<BinRow[]> {
  const rows = await work.tx.bin.findMany({
    where: { tenantId: work.tenantId, locationId },
    orderBy: [{ sequence: "asc" }, { code: "asc" }],
    select: binColumns,
  });
  return rows as BinRow[];
}

/** The bin with this barcode; null when no bin of the merchant has it. */
export async function binByBarcode(work: Work, barcode: string): Promise<BinRow | null> {
  const row = await work.tx.bin.findUnique({
    where: { tenantId_barcode: { tenantId: work.tenantId, barcode: barcode.trim() } },
    select: binColumns,
  });
  return row as BinRow | null;
}

/** The bin of a location that a scanned or typed code names: its barcode, or its code. */
export async function binAt(work: Work, locationId: string, scanned: string): Promise<BinRow | null> {
  const code = scanned.trim();
  const labeled = await binByBarcode(work, code);
  if (labeled?.locationId === locationId) return labeled;
  const row = await work.tx.bin.findFirst({
    where: { tenantId: work.tenantId, locationId, code: { equals: code, mode: "insensitive" } },
    select: binColumns,
  });
  return row as BinRow | null;
}

export interface BlackoutRow {
  id: string;
  locationId: string;
  fromAt: Date;
  toAt: Date;
  reason: string;
  createdBy: string;
}

const blackoutColumns = {
  id: true,
  locationId: true,
  fromAt: true,
  toAt: true,
  reason: true,
  createdBy: true,
} as const;

/** Blackouts that hold at an instant: from `fromAt` on and before `toAt`. */
export async function blackoutsAt(work: Work, at: Date): Promise<BlackoutRow[]> {
  return work.tx.locationBlackout.findMany({
    where: { tenantId: work.tenantId, fromAt: { lte: at }, toAt: { gt: at } },
    orderBy: [{ locationId: "asc" }, { fromAt: "asc" }],
    select: blackoutColumns,
  });
}

/** Blackouts of a location that have not ended at `at`, the next first. */
export async function blackoutsFrom(work: Work, locationId: string, at: Date): Promise<BlackoutRow[]> {
  return work.tx.locationBlackout.findMany({
    where: { tenantId: work.tenantId, locationId, toAt: { gt: at } },
    orderBy: [{ fromAt: "asc" }, { id: "asc" }],
    select: blackoutColumns,
  });
}

export interface ChannelLocationRow {
  connectionId: string;
  locationId: string;
  externalLocationId: string;
}

/** Locations a connection may sell from, with their ids there. None means it sells from all of them. */
export async function channelLocations(work: Work, connectionId: string): Promise<ChannelLocationRow[]> {
  return work.tx.channelLocation.findMany({
    where: { tenantId: work.tenantId, connectionId },
    orderBy: { locationId: "asc" },
    select: { connectionId: true, locationId: true, externalLocationId: true },
  });
}

/** Connections a location is linked to, with its id there. */
export async function channelsOf(work: Work, locationId: string): Promise<ChannelLocationRow[]> {
  return work.tx.channelLocation.findMany({
    where: { tenantId: work.tenantId, locationId },
    orderBy: { connectionId: "asc" },
    select: { connectionId: true, locationId: true, externalLocationId: true },
  });
}
