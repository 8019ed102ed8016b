import { inngest } from "./client.ts";
import { removeOldRuns } from "./runs.ts";

const KEEP_DAYS = 30;

/** Jobs of the job system itself. */
export const upkeepJobs = [
  inngest.createFunction(
    { id: "remove-old-runs", triggers: [{ cron: "17 3 * * *" }], retries: 2 },
    async ({ step }) =>
      step.run("remove", () => removeOldRuns(new Date(Date.now() - KEEP_DAYS * 86_400_000))),
  ),
];
