import { systemScope, tenantIds, transact } from "#server/db/transact.ts";
import { inngest } from "#server/jobs/client.ts";
import { recordLag } from "./use-cases/record-lag.ts";
import { proposeWeekly } from "./use-cases/propose-buffers.ts";

/** Proposes buffers once a week, each merchant in its own zone, and keeps the lag of every hour that they rest on. */
export const proposalJobs = [
  inngest.createFunction(
    { id: "propose-buffers", triggers: [{ cron: "23 * * * *" }], concurrency: { limit: 1 }, retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds()))
        await step.run(`propose-${tenantId}`, () =>
          transact(systemScope(tenantId, "propose-buffers"), proposeWeekly),
        );
    },
  ),
  inngest.createFunction(
    { id: "record-channel-lag", triggers: [{ cron: "1 * * * *" }], concurrency: { limit: 1 }, retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds()))
        await step.run(`record-${tenantId}`, () =>
          transact(systemScope(tenantId, "record-channel-lag"), recordLag),
        );
    },
  ),
];
