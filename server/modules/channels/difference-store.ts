import { newId } from "#kernel/ids.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { DifferenceKind, ListingPushState } from "./contract.ts";
import type { FoundDifference } from "./domain/differences.ts";

/** Lets one writer at a time compare or settle the fields of a listing; held until the transaction ends. */
export async function lockFields(work: Work, listingId: string): Promise<void> {
  const name = `${work.tenantId}/listing-fields/${listingId}`;
  await work.tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}

/** Listings of a connection that stand for something, the longest not compared first. */
export async function listingsToCompare(
  work: Work,
  connectionId: string,
  before: Date,
  limit: number,
): Promise<string[]> {
  const rows = await work.tx.$queryRaw<{ id: string }[]>`
    select l.id from channel_listing l left join listing_check k on k.tenant_id = l.tenant_id and k.listing_id = l.id
     where l.tenant_id = ${work.tenantId} and l.connection_id = ${connectionId} and l.status = 'active'
       and exists (select from listing_match m where m.tenant_id = l.tenant_id and m.listing_id = l.id)
       and (k.compared_at is null or k.compared_at < ${before})
     order by k.compared_at nulls first, l.id limit ${limit}`;
  return rows.map(({ id }) => id);
}

export async function saveChecks(
  work: Work,
  connectionId: string,
  listingIds: string[],
  comparedAt: Date,
): Promise<void> {
  await work.tx.$executeRaw`
    insert into listing_check (tenant_id, listing_id, connection_id, compared_at)
    select ${work.tenantId}, id, ${connectionId}, ${comparedAt} from unnest(${listingIds}::text[]) id order by id
    on conflict (tenant_id, listing_id) do update set compared_at = excluded.compared_at`;
}

/** The channel's address of the image it last got from us; null when it got none, or another one. */
export async function shownImage(work: Work, listingId: string, ours: string | null): Promise<string | null> {
  if (ours === null) return null;
  const row = await work.tx.listingPush.findFirst({
    where: { tenantId: work.tenantId, listingId, kind: "image", state: "sent" },
    orderBy: { id: "desc" },
    select: { value: true, shown: true },
  });
  return row?.value === ours ? row.shown : null;
}

/**
 * Brings the open differences of a listing in line with what was found: new ones open, known ones get their values, and those that
 * are gone are settled as agreed. A difference keeps the moment since which it is known.
 *
 * @returns how many opened
 */
export async function saveDifferences(
  work: Work,
  at: { connectionId: string; listingId: string; skuId: string },
  found: readonly FoundDifference[],
  now: Date,
): Promise<number> {
  const { tenantId } = work;
  await work.tx.listingDifference.updateMany({
    where: {
      tenantId,
      listingId: at.listingId,
      state: "open",
      kind: { notIn: found.map(({ kind }) => kind) },
    },
    data: { state: "agreed", settledAt: now, settledBy: work.actor.id },
  });
  let opened = 0;
  for (const difference of found) {
    const id = newId("dif");
    const rows = await work.tx.$queryRaw<{ id: string }[]>`
      insert into listing_difference as d (tenant_id, id, connection_id, listing_id, sku_id, kind, ours, theirs, currency, found_at, seen_at)
      values (${tenantId}, ${id}, ${at.connectionId}, ${at.listingId}, ${at.skuId}, ${difference.kind}, ${difference.ours},
        ${difference.theirs}, ${difference.currency}, ${now}, ${now})
      on conflict (tenant_id, listing_id, kind) where state = 'open' do update
        set ours = excluded.ours, theirs = excluded.theirs, currency = excluded.currency, sku_id = excluded.sku_id, seen_at = excluded.seen_at
      returning d.id`;
    if (rows[0]?.id === id) opened += 1;
  }
  return opened;
}

export interface DifferenceRow {
  id: string;
  connectionId: string;
  listingId: string;
  skuId: string;
  kind: DifferenceKind;
  ours: string | null;
  theirs: string | null;
  currency: string | null;
}

/** An open difference with its listing locked; null when there is none. */
export async function lockDifference(work: Work, differenceId: string): Promise<DifferenceRow | null> {
  const where = { tenantId: work.tenantId, id: differenceId, state: "open" };
  const known = await work.tx.listingDifference.findFirst({ where, select: { listingId: true } });
  if (!known) return null;
  await lockFields(work, known.listingId);
  const row = await work.tx.listingDifference.findFirst({ where });
  return row as DifferenceRow | null;
}

export async function settleDifference(
  work: Work,
  differenceId: string,
  state: "theirs_taken" | "ours_sent",
  at: Date,
): Promise<void> {
  await work.tx.listingDifference.updateMany({
    where: { tenantId: work.tenantId, id: differenceId, state: "open" },
    data: { state, settledAt: at, settledBy: work.actor.id },
  });
}

export interface PushRow {
  id: string;
  connectionId: string;
  listingId: string;
  differenceId: string;
  kind: DifferenceKind;
  value: string;
  replaces: string | null;
  currency: string | null;
  attempts: number;
  queuedAt: Date;
}

/** Queues a field to be told. One waits for each field of a listing: queueing again changes what waits. */
export async function queuePush(
  work: Work,
  difference: DifferenceRow,
  value: string,
  at: Date,
): Promise<string> {
  const rows = await work.tx.$queryRaw<{ id: string }[]>`
    insert into listing_push as p (tenant_id, id, connection_id, listing_id, difference_id, kind, value, replaces, currency, queued_at, queued_by)
    values (${work.tenantId}, ${newId("lpu")}, ${difference.connectionId}, ${difference.listingId}, ${difference.id}, ${difference.kind},
      ${value}, ${difference.theirs}, ${difference.currency}, ${at}, ${work.actor.id})
    on conflict (tenant_id, listing_id, kind) where state = 'queued' do update
      set value = excluded.value, replaces = excluded.replaces, difference_id = excluded.difference_id, retry_at = null
    returning p.id`;
  return rows[0]!.id;
}

/** The push that waits longest and is due; null when none is. */
export async function duePush(work: Work, connectionId: string, now: Date): Promise<PushRow | null> {
  const row = await work.tx.listingPush.findFirst({
    where: {
      tenantId: work.tenantId,
      connectionId,
      state: "queued",
      OR: [{ retryAt: null }, { retryAt: { lte: now } }],
    },
    orderBy: [{ queuedAt: "asc" }, { id: "asc" }],
  });
  return row as PushRow | null;
}

/** When the next push of a connection is due; null when none waits. */
export async function nextPushAt(work: Work, connectionId: string): Promise<Date | null> {
  const [row] = await work.tx.$queryRaw<{ at: Date | null }[]>`
    select min(coalesce(retry_at, queued_at)) as at from listing_push
     where tenant_id = ${work.tenantId} and connection_id = ${connectionId} and state = 'queued'`;
  return row?.at ?? null;
}

export interface PushChange {
  state?: ListingPushState;
  attempts?: number;
  retryAt?: Date | null;
  sentAt?: Date;
  answeredAt?: Date;
  lagMs?: number;
  answer?: string;
  shown?: string | null;
}

/** Changes a push that still waits; false when it does not any more. */
export async function savePush(work: Work, pushId: string, change: PushChange): Promise<boolean> {
  const { count } = await work.tx.listingPush.updateMany({
    where: { tenantId: work.tenantId, id: pushId, state: "queued" },
    data: change,
  });
  return count > 0;
}

/** Lets every listing be compared anew. */
export async function forgetChecks(work: Work): Promise<void> {
  await work.tx.listingCheck.deleteMany({ where: { tenantId: work.tenantId } });
}

/** What changed on one side, see `use-cases/compare-again.ts`. */
interface Changed {
  skuIds?: readonly string[];
  productIds?: readonly string[];
  listingIds?: readonly string[];
}

/** Listings that changed themselves, or that stand for SKUs that did. */
const touchedListings = (
  work: Work,
  { skuIds = [], productIds = [], listingIds = [] }: Changed,
) => Prisma.sql`
  select unnest(${listingIds}::text[]) as id
  union select m.listing_id from listing_match m join sku s on s.tenant_id = m.tenant_id and s.id = m.sku_id
   where m.tenant_id = ${work.tenantId} and (s.id = any(${skuIds}::text[]) or s.product_id = any(${productIds}::text[]))`;

/** Lets these listings be compared anew. */
export async function forgetChecksOf(work: Work, changed: Changed): Promise<void> {
  await work.tx.$executeRaw`
    delete from listing_check where tenant_id = ${work.tenantId} and listing_id in (${touchedListings(work, changed)})`;
}

/** Of these listings those with a difference that waits for a person. */
export async function openDifferencesOf(
  work: Work,
  changed: Changed,
  limit: number,
): Promise<{ connectionId: string; listingId: string }[]> {
  return work.tx.$queryRaw`
    select distinct d.connection_id as "connectionId", d.listing_id as "listingId" from listing_difference d
     where d.tenant_id = ${work.tenantId} and d.state = 'open' and d.listing_id in (${touchedListings(work, changed)})
     order by 1, 2 limit ${limit}`;
}
