import { env } from "#server/platform/env.ts";
import { log } from "#server/platform/log.ts";
import { closePool } from "#server/db/pool.ts";
import { Executor } from "./jobs/embedded/executor.ts";
import { AppUnreachable } from "./jobs/embedded/protocol.ts";
import { Relay } from "./jobs/relay.ts";
import { functionsPath, signingKey, usesInngestServer } from "./jobs/settings.ts";

/** The worker process: runs the jobs itself, or sends the outbox to an Inngest server that does. */
const settings = env();
const engine = usesInngestServer()
  ? new Relay({
      eventApiUrl: settings.INNGEST_BASE_URL ?? "https://inn.gs",
      eventKey: settings.INNGEST_EVENT_KEY ?? "local",
      databaseUrl: settings.DATABASE_URL,
    })
  : new Executor({
      // the public address may lead through a proxy with limits of its own
      functionsUrl: new URL(functionsPath, settings.FUNCTIONS_URL ?? `http://127.0.0.1:${settings.PORT}`)
        .href,
      signingKey: signingKey(),
      databaseUrl: settings.DATABASE_URL,
    });

/** The web process of the same start may need this long until it answers. */
const WAIT_FOR_WEB_MS = 60_000;
let isStopping = false;

async function stop(signal: string): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  log.info({ signal }, "The worker stops.");
  await engine.stop();
  await closePool();
  process.exit(0);
}
process.on("SIGTERM", () => void stop("SIGTERM"));
process.on("SIGINT", () => void stop("SIGINT"));

/** Asks for the functions until the web process answers. */
async function startWhenServed(): Promise<void> {
  for (const began = Date.now(); !isStopping;) {
    try {
      await engine.start();
      log.info("The worker runs.");
      return;
    } catch (problem) {
      if (!(problem instanceof AppUnreachable) || Date.now() - began > WAIT_FOR_WEB_MS) throw problem;
      await new Promise((next) => setTimeout(next, 250));
    }
  }
}

try {
  await startWhenServed();
} catch (problem) {
  log.fatal({ err: problem }, "The worker cannot start.");
  process.exit(1);
}
