import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { connectors } from "../connectors.ts";
import type { DriftListInput } from "../contract.ts";
import type { DriftClass } from "../domain/stale.ts";

/** How the stock feed of a connection is doing. */
export interface FeedState {
  connectionId: string;
  name: string;
  status: string;
  quantities: number;
  /** Quantities that wait to be told, and since when the oldest does. */
  waiting: number;
  oldestWaitingAt: Date | null;
  /** Of these, refused or failing for a while. */
  stuck: number;
  /** Told within the last hour, and how long half and 95 of 100 of them took from our change to the answer. */
  toldLastHour: number;
  lagP50Ms: number | null;
  lagP95Ms: number | null;
  /** Quantities of the feed that were compared with the channel in the last 24 hours. */
  comparedLastDay: number;
  late: number;
  externalEdits: number;
  ourBugs: number;
  /** Locations the feed sells from that have no number at the channel. */
  unlinkedLocations: number;
}

const HOUR_MS = 3_600_000;

/** Every shop's stock feed. Drift is of the last 24 hours. */
export async function listFeeds(work: Work): Promise<FeedState[]> {
  const now = clock.now().getTime();
  const [hourAgo, dayAgo] = [new Date(now - HOUR_MS), new Date(now - 24 * HOUR_MS)];
  return work.tx.$queryRaw<FeedState[]>`
    select c.id as "connectionId", c.name, c.status, coalesce(s.quantities, 0) as quantities, coalesce(s.waiting, 0) as waiting,
           s.oldest as "oldestWaitingAt", coalesce(s.stuck, 0) as stuck, coalesce(s.told, 0) as "toldLastHour", s.lag_half as "lagP50Ms", s.lag as "lagP95Ms",
           coalesce(s.compared, 0) as "comparedLastDay", coalesce(s.unlinked, 0) as "unlinkedLocations",
           coalesce(d.late, 0) as late, coalesce(d.edits, 0) as "externalEdits", coalesce(d.bugs, 0) as "ourBugs"
      from connection c
      left join lateral (
        select count(*)::integer as quantities, (count(*) filter (where k.is_dirty and (k.is_whole or x.location_id is not null)))::integer as waiting,
               min(k.dirty_at) filter (where k.is_dirty and (k.is_whole or x.location_id is not null)) as oldest,
               (count(*) filter (where k.is_dirty and k.attempts >= 3))::integer as stuck,
               (count(*) filter (where k.answered_at > ${hourAgo}))::integer as told,
               round(percentile_cont(0.5) within group (order by k.lag_ms) filter (where k.answered_at > ${hourAgo}))::integer as lag_half,
               round(percentile_cont(0.95) within group (order by k.lag_ms) filter (where k.answered_at > ${hourAgo}))::integer as lag,
               (count(*) filter (where k.compared_at > ${dayAgo}))::integer as compared,
               (count(distinct k.location_id) filter (where x.location_id is null and not k.is_whole))::integer as unlinked
          from channel_stock k
          left join channel_location x on x.tenant_id = k.tenant_id and x.connection_id = k.connection_id and x.location_id = k.location_id
         where k.tenant_id = c.tenant_id and k.connection_id = c.id) s on true
      left join lateral (
        select (count(*) filter (where f.classification = 'late'))::integer as late,
               (count(*) filter (where f.classification = 'external_edit'))::integer as edits,
               (count(*) filter (where f.classification = 'our_bug'))::integer as bugs
          from stock_drift f where f.tenant_id = c.tenant_id and f.connection_id = c.id and f.found_at > ${dayAgo}) d on true
     where c.tenant_id = ${work.tenantId} and c.kind = any(${connectors.map(({ kind }) => kind)})
     order by c.name, c.id`;
}

/** A difference that was found, newest first. */
export interface DriftListRow {
  id: string;
  connectionId: string;
  listingId: string;
  listingTitle: string;
  locationId: string;
  locationCode: string;
  ours: number;
  theirs: number;
  classification: DriftClass;
  corrected: boolean;
  foundAt: Date;
}

const cursorKey = z.tuple([z.string()]);

/** Differences between channels and us. */
export async function listDrifts(work: Work, input: DriftListInput): Promise<Page<DriftListRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const conditions = [
    Prisma.sql`d.tenant_id = ${work.tenantId}`,
    ...(input.connectionId ? [Prisma.sql`d.connection_id = ${input.connectionId}`] : []),
    ...(input.classification ? [Prisma.sql`d.classification = ${input.classification}`] : []),
    ...(after ? [Prisma.sql`d.id < ${after[0]}`] : []),
  ];
  const rows = await work.tx.$queryRaw<DriftListRow[]>`
    select d.id, d.connection_id as "connectionId", d.listing_id as "listingId", l.title as "listingTitle", d.location_id as "locationId",
           p.code as "locationCode", d.ours, d.theirs, d.classification, d.corrected, d.found_at as "foundAt"
      from stock_drift d
      join channel_listing l on l.tenant_id = d.tenant_id and l.id = d.listing_id
      join location p on p.tenant_id = d.tenant_id and p.id = d.location_id
     where ${Prisma.join(conditions, " and ")} order by d.id desc limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.id]);
}

/** What the channel was told of an order's shipments. */
export interface FulfillmentPushRow {
  id: string;
  shipmentId: string;
  state: string;
  externalFulfillmentId: string | null;
  attempts: number;
  error: string | null;
  queuedAt: Date;
  sentAt: Date | null;
}

/** Pushes of an order, oldest first. */
export async function pushesOfOrder(work: Work, orderId: string): Promise<FulfillmentPushRow[]> {
  return work.tx.fulfillmentPush.findMany({
    where: { tenantId: work.tenantId, orderId },
    orderBy: { id: "asc" },
    select: {
      id: true,
      shipmentId: true,
      state: true,
      externalFulfillmentId: true,
      attempts: true,
      error: true,
      queuedAt: true,
      sentAt: true,
    },
  });
}
