import { systemScope, tenantIds, transact } from "#server/db/transact.ts";
import { inngest } from "#server/jobs/client.ts";
import { proposeWeekly } from "./use-cases/propose-buffers.ts";

/** Proposes buffers once a week, each merchant in its own zone. */
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
];
