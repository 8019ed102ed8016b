import { Inngest } from "inngest";
import { log } from "#server/platform/log.ts";
import { EMBEDDED_URL, embeddedFetch } from "./embedded/client-door.ts";
import { signingKey, usesInngestServer } from "./settings.ts";

/** The one client of the job functions. Rooms create their functions with it in `jobs.ts`. */
export const inngest = new Inngest({
  id: "throughline",
  isDev: false,
  logger: log,
  signingKey: signingKey(),
  eventKey: process.env.INNGEST_EVENT_KEY ?? "embedded",
  ...(process.env.INNGEST_BASE_URL ? { baseUrl: process.env.INNGEST_BASE_URL } : {}),
  ...(usesInngestServer() ? {} : { fetch: embeddedFetch, baseUrl: EMBEDDED_URL }),
});
