import { newId } from "#kernel/ids.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { raise } from "#server/modules/exceptions/public.ts";
import { clock } from "#server/platform/clock.ts";
import { ALARM_SCORE, completenessOf, pollPauseMs } from "../domain/completeness.ts";
import type { ListedBody } from "../domain/connector.ts";
import { webhookHealth } from "../queries/completeness.ts";
import { oldestWaiting } from "../store.ts";
import { openShop } from "./open-shop.ts";
import { storeBodies } from "./store-bodies.ts";

/** A webhook gets this long before a poll says that it did not come. */
const GRACE_MS = 60_000;
/** Shops write whole seconds and commit a little later than they write. */
export const OVERLAP_MS = 120_000;
const MOST_PAGES = 20;
const KEEP_DAYS = 30;
const FEED = "orders";

/** What one poll found. waitMs null: done until it is due again. */
export interface PollRound {
  seen: number;
  missed: number;
  waitMs: number | null;
}

/**
 * Asks a channel which orders changed since the last poll. A change that is not here yet was told by no webhook: its body goes into
 * the inbox like one, and is noted with its date. The cursor moves page by page, so a poll that breaks off goes on where it was.
 */
export async function pollOrders(scope: Scope, connectionId: string): Promise<PollRound> {
  const open = await openShop(scope, connectionId);
  const round: PollRound = { seen: 0, missed: 0, waitMs: null };
  if (!open?.connector.capabilities.listsOrders) return round;
  // what waits in the inbox was told: only after it was read can be said what was not
  const waiting = await transact(scope, (work) => oldestWaiting(work, connectionId));
  if (waiting) return { ...round, waitMs: 15_000 };
  const since = await transact(scope, (work) => cursorOf(work, connectionId));
  const until = new Date(clock.now().getTime() - GRACE_MS);
  let next: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const from = new Date(since.getTime() - OVERLAP_MS);
    const listed = await open.connector.ordersSince(open.shop, from, next);
    if (!listed.ok) {
      const { retryable, retryAfterMs } = listed.error;
      await transact(scope, (work) => record(work, connectionId, since, round));
      return { ...round, waitMs: retryable ? (retryAfterMs ?? 30_000) : null };
    }
    const ripe = listed.value.bodies.filter(({ updatedAt }) => updatedAt <= until);
    const untold = await transact(scope, (work) => notHere(work, connectionId, ripe));
    if (untold.length > 0) await storeBodies(scope, { id: connectionId, kind: open.connector.kind }, untold);
    round.seen += ripe.filter(({ updatedAt }) => updatedAt > since).length;
    const last = ripe.at(-1)?.updatedAt;
    round.missed += await transact(scope, async (work) =>
      move(work, connectionId, last, [...untold, ...(await onlyAskedFor(work, connectionId, ripe))]),
    );
    // what changed within the last minute is the next poll's
    next = ripe.length < listed.value.bodies.length ? null : listed.value.next;
    if (next === null) break;
  }
  await transact(scope, (work) => record(work, connectionId, since, round));
  return { ...round, waitMs: next === null ? null : 0 };
}

/** Until when the orders of a connection were polled; when it was connected, before the first poll. */
export async function cursorOf(work: Work, connectionId: string): Promise<Date> {
  const key = { tenantId: work.tenantId, connectionId, feed: FEED };
  const kept = await work.tx.channelCursor.findUnique({ where: { tenantId_connectionId_feed: key } });
  if (kept) return new Date(kept.cursor);
  const connection = await work.tx.connection.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: work.tenantId, id: connectionId } },
    select: { createdAt: true },
  });
  return connection.createdAt;
}

/** Bodies whose version is newer than what is recorded, by the second: versions may carry a fraction that lists do not. */
export async function notHere(work: Work, connectionId: string, bodies: ListedBody[]): Promise<ListedBody[]> {
  const known = await work.tx.salesOrder.findMany({
    where: { tenantId: work.tenantId, connectionId, externalId: { in: bodies.map((one) => one.externalId) } },
    select: { externalId: true, channelUpdatedAt: true },
  });
  const second = (at: Date) => Math.floor(at.getTime() / 1000);
  const versions = new Map(known.map((row) => [row.externalId, second(row.channelUpdatedAt)]));
  return bodies.filter(({ externalId, updatedAt }) => (versions.get(externalId) ?? -1) < second(updatedAt));
}

/**
 * Bodies that are here because they were asked for, and of whose order no webhook came since it changed. A figure that had to wait
 * for its orders brings them before the poll does (`ask-orders.ts`): that they were not told stays true.
 */
async function onlyAskedFor(work: Work, connectionId: string, bodies: ListedBody[]): Promise<ListedBody[]> {
  const rows = await work.tx.$queryRaw<{ eventId: string }[]>`
    select d.event_id as "eventId"
      from unnest(${bodies.map(({ topic }) => topic)}::text[], ${bodies.map(({ eventId }) => eventId.slice(0, 255))}::text[])
        as body(topic, event_id)
      join inbox_delivery d on d.tenant_id = ${work.tenantId} and d.connection_id = ${connectionId}
        and d.topic = body.topic and d.event_id = body.event_id and d.headers ->> 'source' is not null
     where d.subject_type = 'sales_order' and not exists (
       select from inbox_delivery w
        where w.tenant_id = d.tenant_id and w.subject_type = d.subject_type and w.subject_id = d.subject_id
          and w.connection_id = d.connection_id and w.headers ->> 'source' is null
          and coalesce(w.triggered_at, w.received_at) >= d.triggered_at - interval '1 second')`;
  const found = new Set(rows.map(({ eventId }) => eventId));
  return bodies.filter(({ eventId }) => found.has(eventId.slice(0, 255)));
}

/** Moves the cursor and notes what no webhook told. Returns how many of these were not noted before. */
async function move(
  work: Work,
  connectionId: string,
  last: Date | undefined,
  untold: ListedBody[],
): Promise<number> {
  const { tenantId } = work;
  if (last)
    await work.tx.$executeRaw`
      insert into channel_cursor as c (tenant_id, connection_id, feed, cursor) values (${tenantId}, ${connectionId}, ${FEED}, ${last.toISOString()})
      on conflict (tenant_id, connection_id, feed) do update set cursor = greatest(c.cursor, excluded.cursor), updated_at = now()`;
  const noted = await work.tx.missedDelivery.createMany({
    data: untold.map(({ externalId, updatedAt }) => ({
      tenantId,
      id: newId("msd"),
      connectionId,
      externalId,
      changedAt: updatedAt,
    })),
    skipDuplicates: true,
  });
  return noted.count;
}

/** Keeps what the poll saw, and tells a person when webhooks tell too little. */
async function record(work: Work, connectionId: string, sinceAt: Date, round: PollRound): Promise<void> {
  const { tenantId } = work;
  const seen = Math.max(round.seen, round.missed);
  const now = clock.now();
  await work.tx.orderPoll.create({
    data: { tenantId, id: newId("plr"), connectionId, polledAt: now, sinceAt, seen, missed: round.missed },
  });
  const old = new Date(now.getTime() - KEEP_DAYS * 86_400_000);
  await work.tx.orderPoll.deleteMany({ where: { tenantId, connectionId, polledAt: { lt: old } } });
  if (round.missed === 0) return;
  const health = (await webhookHealth(work)).find((one) => one.connectionId === connectionId);
  const score = health ? completenessOf(health) : null;
  if (!health || score === null || score >= ALARM_SCORE) return;
  await raise(work, {
    type: "partner.webhooks_missing",
    severity: "high",
    subjectType: "connection",
    subjectId: connectionId,
    title: `Webhooks told ${Math.floor(score * 100)} % of what changed at the channel`,
    facts: { seen: health.seen, missed: health.missed },
    nextAction:
      "Look at the webhooks in the channel's settings: they may be switched off. Meanwhile it is asked every minute.",
    ownerRole: "operations",
    dedupeKey: `partner.webhooks_missing:${connectionId}`,
    dueInMinutes: 240,
  });
}

/** Channels whose next poll is due: sooner where webhooks tell less. */
export async function duePolls(work: Work, connectionIds: readonly string[]): Promise<string[]> {
  const now = clock.now().getTime();
  const health = new Map((await webhookHealth(work)).map((one) => [one.connectionId, one]));
  return connectionIds.filter((id) => {
    const day = health.get(id);
    return !day?.polledAt || day.polledAt.getTime() + pollPauseMs(day) <= now;
  });
}
