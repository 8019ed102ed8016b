import { toLocal } from "#kernel/time.ts";
import { systemScope, tenantIds, transact } from "#server/db/transact.ts";
import { inngest } from "#server/jobs/client.ts";
import { listLocations } from "#server/modules/locations/public.ts";
import { clock } from "#server/platform/clock.ts";
import { planDailyCounts } from "./use-cases/plan-counts.ts";

const PLANNING_HOUR = "03";

/** Plans the day's counts of each location at three in its morning; an hour that is run twice plans nothing more. */
export const countJobs = [
  inngest.createFunction(
    { id: "plan-counts", triggers: [{ cron: "17 * * * *" }], concurrency: { limit: 1 }, retries: 2 },
    async ({ step }) => {
      let planned = 0;
      for (const tenantId of await step.run("merchants", () => tenantIds()))
        planned += await step.run(`plan-${tenantId}`, () =>
          transact(systemScope(tenantId, "plan-counts"), async (work) => {
            let counts = 0;
            for (const location of await listLocations(work))
              if (toLocal(clock.now(), location.timeZone).time.startsWith(PLANNING_HOUR))
                counts += (await planDailyCounts(work, location)).planned;
            return counts;
          }),
        );
      return { planned };
    },
  ),
];
