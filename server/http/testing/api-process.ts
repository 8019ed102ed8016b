import type { AddressInfo } from "node:net";
import { closePool } from "#server/db/pool.ts";
import { apiDoor } from "../doors/api-v1.ts";
import { webhooksDoor } from "../doors/webhooks.ts";
import { frontServer } from "../front.ts";

/** A process of its own that serves the machine doors without pages. Tells its port on the first line it writes. */
const server = frontServer([apiDoor, webhooksDoor], async (_request, response) => void response.end(), false);
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.on("SIGTERM", () => {
  server.close(() => void closePool().then(() => process.exit(0)));
  server.closeAllConnections();
});
