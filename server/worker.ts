import { env } from "#server/platform/env.ts";
import { log } from "#server/platform/log.ts";
import { closePool } from "#server/db/pool.ts";
import { Executor } from "./jobs/embedded/executor.ts";
import { Relay } from "./jobs/relay.ts";
import { functionsPath, signingKey, usesInngestServer } from "./jobs/settings.ts";

/** The worker process: runs the jobs itself, or sends the outbox to an Inngest server that does. */
const settings = env();
const engine = usesInngestServer()
  ? new Relay({
      eventApiUrl: settings.INNGEST_BASE_URL ?? "https://inn.gs",
      eventKey: settings.INNGEST_EVENT_KEY ?? "local",
    })
  : new Executor({
      functionsUrl: new URL(functionsPath, settings.APP_URL).href,
      signingKey: signingKey(),
      databaseUrl: settings.DATABASE_URL,
    });

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

/** The web process may still be starting: its functions are asked for until it answers. */
async function startWhenServed(): Promise<void> {
  for (let attempt = 1; !isStopping; attempt++) {
    try {
      await engine.start();
      log.info("The worker runs.");
      return;
    } catch (problem) {
      const isUnreachable =
        problem instanceof TypeError || /did not list its functions: (404|50\d)/.test(String(problem));
      if (!isUnreachable || attempt > 240) throw problem;
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
