import next from "next";
import { handToPages } from "#server/api/handed.ts";
import { appRouter } from "#server/api/root.ts";
import { readTrack } from "#server/api/track.ts";
import { closePool } from "#server/db/pool.ts";
import { env } from "#server/platform/env.ts";
import { log } from "#server/platform/log.ts";
import { doors } from "./http/doors.ts";
import { closeEventStreams } from "./http/doors/event-stream.ts";
import { frontServer } from "./http/front.ts";

const settings = env();
handToPages({ router: appRouter, readTrack });
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
