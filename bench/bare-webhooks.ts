import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { insertDeliveries, type ReceivedDelivery } from "#server/modules/partners/store.ts";
import { closePool } from "#server/db/pool.ts";
import { transactSql, type Scope } from "#server/db/transact.ts";
import { coalesce } from "#server/platform/coalesce.ts";

/** The thinnest sound webhook door, as a yardstick: one connection's secret, one insert, group commit, an empty answer. */
const { BARE_TENANT = "", BARE_CONNECTION = "", BARE_SECRET = "" } = process.env;
const scope: Scope = { tenantId: BARE_TENANT, actor: { kind: "partner", id: BARE_CONNECTION } };
const store = coalesce(
  (batch: ReceivedDelivery[]) => transactSql(scope, (work) => insertDeliveries(work, batch)),
  { max: 200 },
);

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
