import { systemScope } from "#server/db/transact.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { refundsDue } from "./events.ts";
import { fetchRefunds } from "./use-cases/fetch-refunds.ts";

/** After this many waits the next body of the order asks again. */
const MOST_WAITS = 20;

/** Jobs that ask a shop for what it did not say by itself. */
export const pollJobs = [
  inngest.createFunction(
    {
      id: "fetch-refunds",
      triggers: [on(refundsDue)],
      concurrency: { limit: 2, key: "event.data.tenantId + event.data.connectionId" },
      retries: 8,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, connectionId, externalOrderId } = event.data;
      const scope = systemScope(tenantId, "fetch-refunds", traceId ?? undefined);
      for (let round = 0; round < MOST_WAITS; round++) {
        const answer = await step.run(`fetch-${round}`, () =>
          fetchRefunds(scope, { connectionId, externalOrderId }),
        );
        if (answer.waitMs === null) return answer;
        await step.sleep(`wait-${round}`, answer.waitMs);
      }
    },
  ),
];
