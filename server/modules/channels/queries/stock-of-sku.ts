import { availableToSell, listingsTouchedBy, type Explanation } from "#server/modules/inventory/public.ts";
import type { Work } from "#server/db/transact.ts";
import { wholeShop } from "../domain/whole-shop.ts";
import { activePauses } from "../pause-store.ts";
import { keepsOneFigure } from "./keeps-one-figure.ts";

/** What one channel shows of a listing at a location, and how it came to that. */
export interface ChannelStockRow {
  connectionId: string;
  connectionName: string;
  listingId: string;
  listingTitle: string;
  skuText: string | null;
  locationId: string;
  locationCode: string;
  /** False where the location has no number at the channel: nothing can be told there. */
  isLinked: boolean;
  /** The channel keeps one figure for all places: this one. */
  isWhole: boolean;
  /** What stock and buffers give at this moment, step by step. */
  quantity: number;
  explanation: Explanation;
  /** What each place adds to it: the row's own place, or every place of a channel that keeps one figure for all. */
  places: { locationCode: string; explanation: Explanation }[];
  bufferVersion: number;
  /** What the feed wants the channel to show; behind `quantity` for the moment a change needs. Null before the first time. */
  desired: number | null;
  published: number | null;
  channelReported: number | null;
  isWaiting: boolean;
  waitingSince: Date | null;
  pushedAt: Date | null;
  /** From our change to the channel's answer, in milliseconds. */
  lagMs: number | null;
  lastAnswer: string | null;
  attempts: number;
  retryAt: Date | null;
  comparedAt: Date | null;
}

type Told = Omit<
  ChannelStockRow,
  | "listingTitle"
  | "skuText"
  | "connectionName"
  | "locationCode"
  | "isLinked"
  | "isWhole"
  | "quantity"
  | "explanation"
  | "places"
  | "bufferVersion"
>;

/** Every listing that the SKU makes, alone or as a part of a kit, on every channel and at every location of it. */
export async function stockOfSku(work: Work, skuId: string): Promise<ChannelStockRow[]> {
  const touched = await listingsTouchedBy(work, [skuId]);
  const listingIds = touched.map(({ listingId }) => listingId);
  if (listingIds.length === 0) return [];
  const told = await toldOf(work, listingIds);
  const names = await namesOf(work, listingIds);
  const pauses = await activePauses(work, listingIds);
  const codeOf = (locationId: string) => names.locations.get(locationId) ?? locationId;
  const rows: ChannelStockRow[] = [];
  for (const connectionId of new Set(touched.map((one) => one.connectionId))) {
    const own = touched.filter((one) => one.connectionId === connectionId).map(({ listingId }) => listingId);
    const isWhole = await keepsOneFigure(work, connectionId);
    const { bufferVersion, listings } = await availableToSell(work, {
      connectionId,
      listingIds: own,
      pauses,
    });
    const quantities = listings.flatMap((listing) => listing.rows);
    for (const now of isWhole ? wholeShop(quantities) : quantities) {
      const kept = told.get(`${now.listingId} ${now.locationId}`);
      const listing = names.listings.get(now.listingId)!;
      rows.push({
        connectionId,
        connectionName: listing.connectionName,
        listingId: now.listingId,
        listingTitle: listing.title,
        skuText: listing.skuText,
        locationId: now.locationId,
        locationCode: codeOf(now.locationId),
        isLinked: isWhole || names.linked.has(`${connectionId} ${now.locationId}`),
        isWhole,
        quantity: now.quantity,
        explanation: now.explanation,
        places: (isWhole ? quantities.filter((one) => one.listingId === now.listingId) : [now]).map(
          ({ locationId, explanation }) => ({ locationCode: codeOf(locationId), explanation }),
        ),
        bufferVersion,
        desired: kept?.desired ?? null,
        published: kept?.published ?? null,
        channelReported: kept?.channelReported ?? null,
        isWaiting: kept?.isWaiting ?? true,
        waitingSince: kept?.waitingSince ?? null,
        pushedAt: kept?.pushedAt ?? null,
        lagMs: kept?.lagMs ?? null,
        lastAnswer: kept?.lastAnswer ?? null,
        attempts: kept?.attempts ?? 0,
        retryAt: kept?.retryAt ?? null,
        comparedAt: kept?.comparedAt ?? null,
      });
    }
  }
  return rows;
}

async function toldOf(work: Work, listingIds: string[]): Promise<Map<string, Told>> {
  const rows = await work.tx.channelStock.findMany({
    where: { tenantId: work.tenantId, listingId: { in: listingIds } },
    omit: { tenantId: true, isWhole: true, desiredVersion: true, publishedVersion: true },
  });
  return new Map(
    rows.map(({ isDirty, dirtyAt, ...row }) => [
      `${row.listingId} ${row.locationId}`,
      { ...row, isWaiting: isDirty, waitingSince: dirtyAt },
    ]),
  );
}

async function namesOf(work: Work, listingIds: string[]) {
  const listings = await work.tx.$queryRaw<
    { id: string; title: string; skuText: string | null; connectionName: string }[]
  >`
    select l.id, l.title, l.sku_text as "skuText", c.name as "connectionName" from channel_listing l
      join connection c on c.tenant_id = l.tenant_id and c.id = l.connection_id
     where l.tenant_id = ${work.tenantId} and l.id = any(${listingIds})`;
  const locations = await work.tx.location.findMany({
    where: { tenantId: work.tenantId },
    select: { id: true, code: true },
  });
  const links = await work.tx.channelLocation.findMany({
    where: { tenantId: work.tenantId },
    select: { connectionId: true, locationId: true },
  });
  return {
    listings: new Map(listings.map((listing) => [listing.id, listing])),
    locations: new Map(locations.map(({ id, code }) => [id, code])),
    linked: new Set(links.map(({ connectionId, locationId }) => `${connectionId} ${locationId}`)),
  };
}
