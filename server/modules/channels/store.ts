import { manyIds } from "#server/db/arrays.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";

/**
 * A quantity that can be told: its listing and location have names at the channel; one that stands for the whole shop needs no
 * location there. `c`, `l`, `x` are the tables.
 */
const pushable = Prisma.sql`channel_stock c
  join channel_listing l on l.tenant_id = c.tenant_id and l.id = c.listing_id and l.status = 'active' and l.external_inventory_item_id is not null
  join lateral (
    select external_location_id from channel_location p
     where not c.is_whole and p.tenant_id = c.tenant_id and p.connection_id = c.connection_id and p.location_id = c.location_id
    union all select '' where c.is_whole) x on true`;

/** One quantity as the push sees it. Versions are decimal text. */
export interface FeedRow {
  listingId: string;
  locationId: string;
  externalInventoryItemId: string;
  externalLocationId: string;
  desired: number;
  desiredVersion: string;
  published: number | null;
  publishedVersion: string;
  /** What the channel shows as far as we know; null before we looked. */
  channelReported: number | null;
  /** When that was last seen. */
  comparedAt: Date | null;
  /** Since when it waits to be told; null when it does not. */
  dirtyAt: Date | null;
  attempts: number;
}

const feedColumns = Prisma.sql`c.listing_id as "listingId", c.location_id as "locationId",
  l.external_inventory_item_id as "externalInventoryItemId", x.external_location_id as "externalLocationId", c.desired,
  c.desired_version::text as "desiredVersion", c.published, c.published_version::text as "publishedVersion",
  c.channel_reported as "channelReported", c.compared_at as "comparedAt", c.dirty_at as "dirtyAt", c.attempts`;

/** Lets one writer at a time change the feed of a connection; held until the transaction ends. */
export async function lockFeed(work: Work, connectionId: string): Promise<void> {
  const name = `${work.tenantId}/stock-feed/${connectionId}`;
  await work.tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}

const dueOf = (work: Work, connectionId: string, until: Date): Prisma.Sql => Prisma.sql`
  select from ${pushable} where c.tenant_id = ${work.tenantId} and c.connection_id = ${connectionId} and c.is_dirty
     and (c.retry_at is null or c.retry_at <= ${until})`;

/** Whether something waits to be told at `until` or before. */
export async function hasDue(work: Work, connectionId: string, until: Date): Promise<boolean> {
  const [row] = await work.tx.$queryRaw<{ isDue: boolean }[]>`
    select exists (${dueOf(work, connectionId, until)}) as "isDue"`;
  return row!.isDue;
}

/** Mapped listings of a connection that channels may show, in the order of their ids. */
export async function listingsAfter(
  work: Work,
  input: { connectionId: string; afterId: string; limit: number },
): Promise<string[]> {
  const [found] = await work.tx.$queryRaw<{ ids: string | null }[]>`
    select string_agg(id, E'\\n' order by id) as ids from (
      select l.id from channel_listing l
       where l.tenant_id = ${work.tenantId} and l.connection_id = ${input.connectionId} and l.status = 'active' and l.id > ${input.afterId}
         and exists (select from listing_match m where m.tenant_id = l.tenant_id and m.listing_id = l.id)
       order by l.id limit ${input.limit}) l`;
  return found!.ids?.split("\n") ?? [];
}

/** What the channel should show of a listing at a location. */
export interface DesiredRow {
  listingId: string;
  locationId: string;
  desired: number;
}

/**
 * Writes what the channel should show of these listings: only what differs is written and waits to be told, and what is not in
 * `rows` is forgotten, because it is unmapped or no longer sold from there. The feed is locked, so nobody else changes it between
 * the look and the write. `isWhole` says that each stands for the whole shop, not for one location.
 *
 * @returns how many differ, and whether something was due before, as {@link hasDue} says
 */
export async function saveDesired(
  work: Work,
  connectionId: string,
  listingIds: string[],
  rows: DesiredRow[],
  of: { bufferVersion: number; isWhole: boolean; at: Date },
): Promise<{ changed: number; isAwaited: boolean }> {
  const { bufferVersion, isWhole, at } = of;
  const ids = manyIds(listingIds);
  // the bounds keep each look to the rows of a portion, whatever the database thinks of how many there are
  const bounds = boundsOf(listingIds);
  const [saved] = await work.tx.$queryRaw<{ changed: number; isAwaited: boolean }[]>`
    with wanted as materialized (
      select * from unnest(${manyIds(rows.map((row) => row.listingId))}, ${manyIds(rows.map((row) => row.locationId))},
        string_to_array(${rows.map((row) => row.desired).join()}, ',')::integer[]) as r(listing_id, location_id, desired)),
    kept as materialized (
      select ctid as at, listing_id, location_id, desired from channel_stock
       where tenant_id = ${work.tenantId} and listing_id between ${bounds.first} and ${bounds.last} and listing_id = any(${ids})),
    differs as materialized (
      select k.at, listing_id, location_id, w.desired as wanted
        from wanted w full join kept k using (listing_id, location_id) where w.desired is distinct from k.desired),
    changed as (
      update channel_stock k set desired = d.wanted, buffer_version = ${bufferVersion}, desired_version = k.desired_version + 1,
          is_dirty = true, dirty_at = case when k.is_dirty then k.dirty_at else ${at} end,
          retry_at = case when k.attempts < 3 then null else k.retry_at end, updated_at = ${at}
        from differs d
       -- the list of places reads these rows alone; the join by itself would read the stock of the whole merchant
       where k.ctid = any(array(select at from differs where at is not null and wanted is not null)) and k.ctid = d.at
      returning 1),
    added as (
      insert into channel_stock (tenant_id, listing_id, location_id, connection_id, desired, desired_version, is_dirty, dirty_at,
        buffer_version, is_whole, updated_at)
      select ${work.tenantId}, listing_id, location_id, ${connectionId}, wanted, 1, true, ${at}, ${bufferVersion}, ${isWhole}, ${at}
        from differs where at is null
      returning 1),
    gone as (
      delete from channel_stock k using differs d where k.ctid = d.at and d.wanted is null)
    select ((select count(*) from changed) + (select count(*) from added))::integer as changed,
           exists (${dueOf(work, connectionId, at)}) as "isAwaited"`;
  return saved!;
}

/** The first and the last of some ids, as the database orders them. */
function boundsOf(ids: readonly string[]): { first: string; last: string } {
  let [first, last] = [ids[0] ?? "", ids[0] ?? ""];
  for (const id of ids) {
    if (id < first) first = id;
    if (id > last) last = id;
  }
  return { first, last };
}

/** Quantities that wait to be told, reductions first: what is gone must not be sold. */
export async function dueRows(
  work: Work,
  connectionId: string,
  now: Date,
  limit: number,
): Promise<FeedRow[]> {
  return work.tx.$queryRaw<FeedRow[]>`
    select ${feedColumns} from ${pushable}
     where c.tenant_id = ${work.tenantId} and c.connection_id = ${connectionId} and c.is_dirty and (c.retry_at is null or c.retry_at <= ${now})
     order by c.desired >= c.channel_reported, c.dirty_at, c.listing_id, c.location_id limit ${limit}`;
}

/** When the next quantity is due; null when none waits. */
export async function nextDueAt(work: Work, connectionId: string): Promise<Date | null> {
  const [row] = await work.tx.$queryRaw<{ at: Date | null }[]>`
    select min(coalesce(c.retry_at, c.dirty_at)) as at from ${pushable}
     where c.tenant_id = ${work.tenantId} and c.connection_id = ${connectionId} and c.is_dirty`;
  return row?.at ?? null;
}

/** Quantities that are told, the longest not compared first; `changedSince` keeps to those that changed after it. */
export async function rowsToCompare(
  work: Work,
  connectionId: string,
  { before, changedSince }: { before: Date; changedSince?: Date },
  limit: number,
): Promise<FeedRow[]> {
  return work.tx.$queryRaw<FeedRow[]>`
    select ${feedColumns} from ${pushable}
     where c.tenant_id = ${work.tenantId} and c.connection_id = ${connectionId} and not c.is_dirty
       and (c.compared_at is null or c.compared_at < ${before})
       ${changedSince ? Prisma.sql`and c.updated_at > ${changedSince}` : Prisma.empty}
     order by c.compared_at nulls first, c.listing_id, c.location_id limit ${limit}`;
}

/** A quantity with what a level that the channel reports is held against. */
export type ReportedRow = FeedRow & { isDirty: boolean; pushedAt: Date | null };

/** The quantities behind levels of the channel, by the level's place in the list; none for what we do not tell. No location: the one figure of the shop. */
export async function rowsOfLevels(
  work: Work,
  connectionId: string,
  levels: readonly { externalInventoryItemId: string; externalLocationId: string | null }[],
): Promise<Map<number, ReportedRow>> {
  const items = levels.map((level) => level.externalInventoryItemId);
  const places = levels.map((level) => level.externalLocationId ?? "");
  const rows = await work.tx.$queryRaw<(ReportedRow & { index: number })[]>`
    select distinct on (r.index) (r.index - 1)::integer as index, ${feedColumns}, c.is_dirty as "isDirty", c.pushed_at as "pushedAt"
      from ${pushable}
      join unnest(${items}::text[], ${places}::text[]) with ordinality as r(item, place, index)
        on l.external_inventory_item_id = r.item and x.external_location_id = r.place
     where c.tenant_id = ${work.tenantId} and c.connection_id = ${connectionId}
     order by r.index, c.listing_id, c.location_id`;
  return new Map(rows.map(({ index, ...row }) => [index, row]));
}

export type RowKey = Pick<FeedRow, "listingId" | "locationId">;

/**
 * The channel shows our quantity now. What was told after this push began stays: a later push that is recorded already, a
 * change of ours (still waits), and a level the channel reported meanwhile (is looked at again).
 */
export async function recordPublished(
  work: Work,
  rows: FeedRow[],
  answer: { pushedAt: Date; answeredAt: Date; text: string },
): Promise<void> {
  await work.tx.$executeRaw`
    update channel_stock c set published = r.desired, published_version = r."desiredVersion"::bigint, pushed_at = ${answer.pushedAt},
        answered_at = ${answer.answeredAt}, last_answer = ${answer.text}, attempts = 0, retry_at = null,
        lag_ms = case when c.dirty_at is null then c.lag_ms
          else least(2147483647, greatest(0, extract(epoch from ${answer.answeredAt}::timestamptz - c.dirty_at) * 1000))::integer end,
        channel_reported = case when c.channel_reported is not distinct from r."channelReported" then r.desired else c.channel_reported end,
        is_dirty = c.desired_version <> r."desiredVersion"::bigint
          or (c.channel_reported is distinct from r."channelReported" and c.channel_reported <> r.desired),
        dirty_at = case when c.desired_version <> r."desiredVersion"::bigint then c.updated_at
          when c.channel_reported is distinct from r."channelReported" and c.channel_reported <> r.desired then ${answer.answeredAt}::timestamptz end
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r("listingId" text, "locationId" text, desired integer, "desiredVersion" text, "channelReported" integer)
     where c.tenant_id = ${work.tenantId} and c.listing_id = r."listingId" and c.location_id = r."locationId"
       and c.published_version <= r."desiredVersion"::bigint`;
}

/** What the channel shows, as it told us. */
export async function saveReported(
  work: Work,
  rows: (RowKey & { available: number })[],
  comparedAt: Date,
): Promise<void> {
  await work.tx.$executeRaw`
    update channel_stock c set channel_reported = r.available, compared_at = ${comparedAt}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("listingId" text, "locationId" text, available integer)
     where c.tenant_id = ${work.tenantId} and c.listing_id = r."listingId" and c.location_id = r."locationId"`;
}

/** Tells these quantities again at `retryAt`, although they did not change. `asNew` says that the channel was never told rightly. */
export async function markDirty(
  work: Work,
  rows: RowKey[],
  now: Date,
  retryAt: Date | null,
  asNew = false,
): Promise<void> {
  await work.tx.$executeRaw`
    update channel_stock c set is_dirty = true, dirty_at = coalesce(c.dirty_at, ${now}), retry_at = ${retryAt},
        desired_version = c.desired_version + ${asNew ? 1 : 0}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("listingId" text, "locationId" text)
     where c.tenant_id = ${work.tenantId} and c.listing_id = r."listingId" and c.location_id = r."locationId"`;
}

/** When the oldest delivery of the connection arrived that waits to be read: a difference may be explained by it. Null: none waits. */
export async function oldestWaiting(work: Work, connectionId: string): Promise<Date | null> {
  const row = await work.tx.inboxDelivery.findFirst({
    where: { tenantId: work.tenantId, connectionId, status: "pending" },
    orderBy: { receivedAt: "asc" },
    select: { receivedAt: true },
  });
  return row?.receivedAt ?? null;
}

/** Puts quantities off; the answer says why. */
export async function postpone(work: Work, rows: RowKey[], retryAt: Date, answer: string): Promise<void> {
  await work.tx.$executeRaw`
    update channel_stock c set attempts = c.attempts + 1, retry_at = ${retryAt}, last_answer = ${answer.slice(0, 300)}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("listingId" text, "locationId" text)
     where c.tenant_id = ${work.tenantId} and c.listing_id = r."listingId" and c.location_id = r."locationId"`;
}
