import type { z } from "zod";
import type { Work } from "./transact.ts";

/** What a room declares in its `events.ts`: a past-tense name and the shape of its facts. */
export interface EventShape<Schema extends z.ZodType = z.ZodType> {
  name: string;
  schema: Schema;
}

/**
 * Records that something happened, in the same transaction as the change: after the commit the jobs that listen run at
 * least once; after a rollback nobody hears of it. `tenantId` and `traceId` are added to the data.
 *
 * @param options.key a second event with the same key in this tenant is dropped
 * @throws ZodError when the data does not fit the event's schema (a bug of the caller)
 */
export async function emit<Schema extends z.ZodType>(
  work: Work,
  event: EventShape<Schema>,
  data: z.input<Schema>,
  options: { key?: string } = {},
): Promise<void> {
  const facts = event.schema.parse(data) as Record<string, unknown>;
  const payload = JSON.stringify({ ...facts, tenantId: work.tenantId, traceId: work.traceId ?? null });
  await work.tx.$executeRaw`
    insert into outbox_event (tenant_id, id, name, data, trace_id, dedupe_key)
    values (${work.tenantId}, new_id('evt'), ${event.name}, ${payload}::jsonb, ${work.traceId ?? null}, ${options.key ?? null})
    on conflict (tenant_id, dedupe_key) do nothing`;
}

/** As {@link emit}, for many of one kind in one statement; each may belong to a trace of its own. */
export async function emitAll<Schema extends z.ZodType>(
  work: Work,
  event: EventShape<Schema>,
  happened: readonly { data: z.input<Schema>; traceId?: string | null | undefined }[],
): Promise<void> {
  if (happened.length === 0) return;
  const rows = happened.map(({ data, traceId = work.traceId ?? null }) => {
    const facts = event.schema.parse(data) as Record<string, unknown>;
    return { data: { ...facts, tenantId: work.tenantId, traceId }, traceId };
  });
  await work.tx.$executeRaw`
    insert into outbox_event (tenant_id, id, name, data, trace_id)
    select ${work.tenantId}, new_id('evt'), ${event.name}, data, "traceId"
      from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (data jsonb, "traceId" text)) with ordinality as r(data, "traceId", place)
     order by place`;
}
