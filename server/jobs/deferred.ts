import type { z } from "zod";
import { err, ok, type Result } from "#kernel/result.ts";
import { newId } from "#kernel/ids.ts";
import { sql } from "#server/db/prisma.ts";
import { emit, type EventShape } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { quietNow } from "#server/modules/identity/public.ts";
import type { JobsRefusal } from "./runs.ts";

/** Work that waits for quiet hours, as people see it. */
export interface WaitingWork {
  id: string;
  title: string;
  /** The page of what waits. */
  href: string;
  askedBy: string;
  createdAt: Date;
}

/** How a piece of work is named while it waits. */
export interface DeferredAs {
  /** One piece of work waits once under its key. */
  key: string;
  title: string;
  href: string;
}

/**
 * As `emit`, but in quiet hours: the event waits as a row until they begin or somebody says "now". Where it is quiet already, or no
 * quiet hours are set, it is emitted at once. The same key twice waits once.
 *
 * @returns whether it waits
 */
export async function emitInQuietHours<Schema extends z.ZodType>(
  work: Work,
  event: EventShape<Schema>,
  data: z.input<Schema>,
  { key, title, href }: DeferredAs,
): Promise<boolean> {
  const { phase } = await quietNow(work);
  if (phase !== "peak") {
    await emit(work, event, data);
    return false;
  }
  const facts = JSON.stringify(event.schema.parse(data));
  await work.tx.$executeRaw`
    insert into deferred_event (tenant_id, id, key, name, data, title, href, asked_by, trace_id)
    values (${work.tenantId}, ${newId("dfe")}, ${key}, ${event.name}, ${facts}::jsonb, ${title}, ${href}, ${work.actor.id}, ${work.traceId ?? null})
    on conflict (tenant_id, key) do nothing`;
  return true;
}

/** Gives up what waits under a key. Returns whether anything did. */
export async function dropDeferred(work: Work, key: string): Promise<boolean> {
  const { count } = await work.tx.deferredEvent.deleteMany({ where: { tenantId: work.tenantId, key } });
  return count > 0;
}

/** Since when something waits under a key; null when nothing does. */
export async function deferredSince(work: Work, key: string): Promise<{ id: string; since: Date } | null> {
  const row = await work.tx.deferredEvent.findUnique({
    where: { tenantId_key: { tenantId: work.tenantId, key } },
    select: { id: true, createdAt: true },
  });
  return row && { id: row.id, since: row.createdAt };
}

/** What waits, the longest first, a page at a time; `after` is the last of the page before. */
export async function listDeferred(
  work: Work,
  input: { after?: string; limit: number },
): Promise<{ items: WaitingWork[]; nextCursor: string | null }> {
  const rows = await work.tx.$queryRaw<WaitingWork[]>`
    select d.id, d.title, d.href, d.created_at as "createdAt",
           coalesce((select u.name from membership p join app_user u on u.id = p.user_id
             where p.tenant_id = d.tenant_id and p.user_id = d.asked_by), d.asked_by) as "askedBy"
      from deferred_event d where d.tenant_id = ${work.tenantId} and d.id > ${input.after ?? ""}
     order by d.id limit ${input.limit + 1}`;
  const items = rows.slice(0, input.limit);
  return { items, nextCursor: rows.length > input.limit ? (items.at(-1)?.id ?? null) : null };
}

/** Lets everything begin that waits, when it is quiet now or nothing has to wait any more. Returns how many pieces began. */
export async function releaseDeferred(work: Work): Promise<number> {
  const waits = await work.tx.deferredEvent.findFirst({
    where: { tenantId: work.tenantId },
    select: { id: true },
  });
  if (!waits || (await quietNow(work)).phase === "peak") return 0;
  return release(work);
}

/** Lets one piece of work begin before its time. */
export async function runNow(work: Work, id: string): Promise<Result<{ id: string }, JobsRefusal>> {
  return (await release(work, id)) > 0 ? ok({ id }) : err({ code: "jobs.not_waiting", id });
}

/** Takes one piece of work from the line; it does not begin until somebody asks for it again. */
export async function giveUp(work: Work, id: string): Promise<Result<{ id: string }, JobsRefusal>> {
  const { count } = await work.tx.deferredEvent.deleteMany({ where: { tenantId: work.tenantId, id } });
  return count > 0 ? ok({ id }) : err({ code: "jobs.not_waiting", id });
}

/** Row and event change places in one statement, so however many ask at once, it begins once. */
async function release(work: Work, id?: string): Promise<number> {
  return work.tx.$executeRaw`
    with released as (
      delete from deferred_event where tenant_id = ${work.tenantId} ${id === undefined ? sql`` : sql`and id = ${id}`} returning *)
    insert into outbox_event (tenant_id, id, name, data, trace_id)
    select tenant_id, new_id('evt'), name, data || jsonb_build_object('tenantId', tenant_id, 'traceId', trace_id), trace_id
      from released order by id`;
}
