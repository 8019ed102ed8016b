import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { ReceivedDelivery } from "#server/modules/partners/store.ts";
import { closePool } from "#server/db/pool.ts";
import { transactSql, type Scope, type SqlWork } from "#server/db/transact.ts";
import { coalesce } from "#server/platform/coalesce.ts";

/** The thinnest sound webhook door, as a yardstick: one connection's secret, one insert, group commit, an empty answer. */
const { BARE_TENANT = "", BARE_CONNECTION = "", BARE_SECRET = "" } = process.env;
const scope: Scope = { tenantId: BARE_TENANT, actor: { kind: "partner", id: BARE_CONNECTION } };
const store = coalesce(
  (batch: ReceivedDelivery[]) => transactSql(scope, (work) => insertDeliveries(work, batch)),
  { max: 200 },
);

/** The plain statement: stores and counts, in a transaction that says who acts. */
async function insertDeliveries(work: SqlWork, deliveries: readonly ReceivedDelivery[]): Promise<boolean[]> {
  const column = <T>(pick: (delivery: ReceivedDelivery) => T) => deliveries.map(pick);
  const { rows } = await work.client.query<{ connection_id: string; topic: string; event_id: string }>(
    `with incoming as (
       select * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::jsonb[], $9::bytea[])
         as t(connection_id, kind, topic, event_id, webhook_id, triggered_at, headers, raw_body)
     ), stored as (
       insert into inbox_delivery (tenant_id, id, connection_id, kind, topic, event_id, webhook_id, triggered_at, headers, raw_body, trace_id)
       select $1, new_id('dlv'), connection_id, kind, topic, event_id, webhook_id, triggered_at, headers, raw_body, new_id('trc')
         from incoming
       on conflict (tenant_id, connection_id, topic, event_id) do nothing
       returning connection_id, topic, event_id
     ), counted as (
       insert into inbox_counter as c (tenant_id, connection_id, received, duplicate)
       select $1, i.connection_id, i.n, i.n - coalesce(s.n, 0)
         from (select connection_id, count(*) as n from incoming group by 1) i
         left join (select connection_id, count(*) as n from stored group by 1) s using (connection_id)
       on conflict (tenant_id, connection_id) do update set received = c.received + excluded.received,
         duplicate = c.duplicate + excluded.duplicate, updated_at = now()
     )
     select connection_id, topic, event_id from stored`,
    [
      work.tenantId,
      column((d) => d.connectionId),
      column((d) => d.kind),
      column((d) => d.topic),
      column((d) => d.eventId),
      column((d) => d.webhookId),
      column((d) => d.triggeredAt),
      column((d) => JSON.stringify(d.headers)),
      column((d) => d.rawBody),
    ],
  );
  const fresh = new Set(rows.map((row) => `${row.connection_id} ${row.topic} ${row.event_id}`));
  return deliveries.map((d) => fresh.delete(`${d.connectionId} ${d.topic} ${d.eventId}`));
}

const bodyOf = (request: IncomingMessage) =>
  new Promise<Buffer>((done, failed) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.once("end", () => done(Buffer.concat(chunks)));
    request.once("error", failed);
  });

const server = createServer(async (request, response) => {
  const rawBody = await bodyOf(request);
  const signature = Buffer.from(String(request.headers["x-shopify-hmac-sha256"]), "base64");
  const expected = createHmac("sha256", BARE_SECRET).update(rawBody).digest();
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
    return void response.writeHead(401).end();
  await store({
    connectionId: BARE_CONNECTION,
    kind: "shopify",
    topic: String(request.headers["x-shopify-topic"]),
    eventId: String(request.headers["x-shopify-event-id"]),
    webhookId: null,
    triggeredAt: null,
    headers: {},
    rawBody,
  });
  response.writeHead(200).end();
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.on("SIGTERM", () => {
  server.close(() => void closePool().then(() => process.exit(0)));
  server.closeAllConnections();
});
