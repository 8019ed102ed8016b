import { getAsyncCtx } from "inngest/experimental";
import { newId } from "#kernel/ids.ts";
import { checkpoint } from "./checkpoint.ts";
import { engineTransaction } from "./engine-db.ts";

/** Where the SDK's client believes the executor is; the name cannot be resolved, so nothing leaves by accident. */
export const EMBEDDED_URL = "http://embedded.invalid";

interface SentEvent {
  id?: string;
  name: string;
  data?: { tenantId?: string; traceId?: string | null };
}

/** The step that is being run in this call chain, if there is one. */
interface Sender {
  runId: string;
  stepId: string | undefined;
  tenantId: string | undefined;
  traceId: string | null | undefined;
}

const json = (status: number, body: unknown): Response => Response.json(body, { status });

/**
 * The `fetch` of the SDK's client when no Inngest server is used: events that functions send go into the outbox, results of
 * steps into the run. Any other call is refused, so that nothing is ever sent to a public host.
 */
export const embeddedFetch: typeof fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  const method = init?.method ?? "GET";
  if (url.origin !== EMBEDDED_URL) throw new Error(`The embedded executor does not reach ${url.origin}.`);
  if (method === "POST" && url.pathname.startsWith("/e/")) {
    const body = JSON.parse(String(init?.body)) as SentEvent | SentEvent[];
    const ids = await sendEvents(Array.isArray(body) ? body : [body]);
    return json(200, { status: 200, ids });
  }
  const run = /^\/v1\/checkpoint\/([^/]+)\/async$/.exec(url.pathname);
  if (method === "POST" && run) {
    const { status, error } = await checkpoint(decodeURIComponent(run[1]!), JSON.parse(String(init?.body)));
    return json(status, error ? { status, error } : {});
  }
  return json(501, { status: 501, error: `The embedded executor has no ${method} ${url.pathname}.` });
};

/**
 * Events of a step belong to the run's merchant and trace unless their data says otherwise; without either they belong to
 * `system`. Their ids follow from the step: one that runs again after a crash sends nothing twice.
 */
async function sendEvents(sent: SentEvent[]): Promise<string[]> {
  const sender = await currentSender();
  const events = sent.map((event, index) => ({
    id: event.id || (sender?.stepId ? `${sender.runId}.${sender.stepId}.${index}` : newId("evt")),
    name: event.name,
    data: { tenantId: sender?.tenantId, traceId: sender?.traceId, ...event.data },
  }));
  await engineTransaction((client) =>
    client.query(
      `insert into outbox_event (tenant_id, id, name, data, trace_id, dedupe_key)
       select coalesce(e.data ->> 'tenantId', 'system'), e.id, e.name, e.data, e.data ->> 'traceId', e.id
         from jsonb_to_recordset($1::jsonb) as e(id text, name text, data jsonb) on conflict do nothing`,
      [JSON.stringify(events)],
    ),
  );
  return events.map((event) => event.id);
}

async function currentSender(): Promise<Sender | undefined> {
  const execution = (await getAsyncCtx())?.execution;
  if (!execution) return undefined;
  const { event, runId } = execution.ctx;
  const data = event.data as SentEvent["data"];
  return {
    runId,
    stepId: execution.executingStep?.hashedId,
    tenantId: data?.tenantId,
    traceId: data?.traceId,
  };
}
