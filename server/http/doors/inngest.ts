import { serveInngest } from "#server/jobs/serve.ts";
import { functionsPath } from "#server/jobs/settings.ts";
import type { Door } from "../door.ts";

/** Where the executor learns and calls the job functions; the SDK checks the signature. */
export const inngestDoor: Door = {
  name: "inngest",
  path: functionsPath,
  methods: ["GET", "POST", "PUT"],
  maxBytes: 16 * 1024 * 1024,
  answer: (request) => serveInngest(request),
};
