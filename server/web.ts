import next from "next";
import { closePool } from "#server/db/pool.ts";
import { env } from "#server/platform/env.ts";
import { log } from "#server/platform/log.ts";
import type { Door } from "./http/door.ts";
import { accountDoor } from "./http/doors/account.ts";
import { filesDoor } from "./http/doors/files.ts";
import { apiDoor } from "./http/doors/api-v1.ts";
import { closeEventStreams, eventStreamDoor } from "./http/doors/event-stream.ts";
import { healthDoor } from "./http/doors/health.ts";
import { imagesDoor } from "./http/doors/images.ts";
import { inngestDoor } from "./http/doors/inngest.ts";
import { metricsDoor } from "./http/doors/metrics.ts";
import { trackProofDoor } from "./http/doors/track-proof.ts";
import { trpcDoor } from "./http/doors/trpc.ts";
import { webhooksDoor } from "./http/doors/webhooks.ts";
import { frontServer } from "./http/front.ts";

/** Every machine door. */
const doors: readonly Door[] = [
  apiDoor,
  accountDoor,
  eventStreamDoor,
  filesDoor,
  healthDoor,
  imagesDoor,
  inngestDoor,
  metricsDoor,
  trackProofDoor,
  trpcDoor,
  webhooksDoor,
];

const settings = env();
const isDevelopment = process.env.NODE_ENV === "development";
const app = next({ dev: isDevelopment, hostname: settings.HOST, port: settings.PORT });
await app.prepare();
const pages = app.getRequestHandler();
const server = frontServer(doors, (request, response) => pages(request, response), isDevelopment);
if (isDevelopment)
  server.on("upgrade", (request, socket, head) => void app.getUpgradeHandler()(request, socket, head));

server.listen(settings.PORT, settings.HOST, () =>
  log.info({ port: settings.PORT }, "The web process answers."),
);

let isStopping = false;

/** Takes no new requests, gives those under way ten seconds, then ends. */
function stop(): void {
  if (isStopping) return;
  isStopping = true;
  const end = () => void closePool().finally(() => process.exit(0));
  server.close(end);
  closeEventStreams();
  server.closeIdleConnections();
  setTimeout(() => (server.closeAllConnections(), end()), 10_000).unref();
}
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
