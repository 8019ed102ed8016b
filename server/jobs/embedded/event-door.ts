import { newId } from "#kernel/ids.ts";
import { engineTransaction } from "./engine-db.ts";

interface SentEvent {
  id?: string;
  name: string;
  data?: { tenantId?: string; traceId?: string };
}

const json = (status: number, body: unknown): Response => Response.json(body, { status });

/**
 * The `fetch` of the SDK's client when no Inngest server is used: events that functions send go into the outbox; any other
 * call is refused, so that nothing leaves for a public host by accident. An event without a merchant belongs to `system`.
 */
export const embeddedFetch: typeof fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (init?.method !== "POST" || !url.pathname.startsWith("/e/")) {
    return json(501, {
      status: 501,
      error: `The embedded executor has no ${init?.method ?? "GET"} ${url.pathname}.`,
    });
  }
  const body = JSON.parse(String(init.body)) as SentEvent | SentEvent[];
  const events = (Array.isArray(body) ? body : [body]).map((event) => ({
    ...event,
    id: event.id || newId("evt"),
  }));
  await engineTransaction((client) =>
    client.query(
      `insert into outbox_event (tenant_id, id, name, data, trace_id, dedupe_key)
       select coalesce(e.data ->> 'tenantId', 'system'), e.id, e.name, coalesce(e.data, '{}'), e.data ->> 'traceId', e.id
         from jsonb_to_recordset($1::jsonb) as e(id text, name text, data jsonb) on conflict do nothing`,
      [JSON.stringify(events)],
    ),
  );
  return json(200, { status: 200, ids: events.map((event) => event.id) });
};
