import { systemScope, tenantIds, transact } from "#server/db/transact.ts";
import { inngest } from "./client.ts";
import { releaseDeferred } from "./deferred.ts";

/** Looks each minute where quiet hours began. */
export const deferredJobs = [
  inngest.createFunction(
    { id: "begin-quiet-work", triggers: [{ cron: "* * * * *" }], concurrency: { limit: 1 }, retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds()))
        await step.run(`begin-${tenantId}`, () =>
          transact(systemScope(tenantId, "begin-quiet-work"), releaseDeferred),
        );
    },
  ),
];
