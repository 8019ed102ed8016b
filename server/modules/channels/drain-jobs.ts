import { manyAtOnce, traceOf } from "#server/jobs/batch.ts";
import { systemScope, tenantIds, transact } from "#server/db/transact.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { inboxFilled } from "#server/modules/partners/events.ts";
import { connectors } from "./connectors.ts";
import { drainShop } from "./use-cases/drain-inbox.ts";
import { channelConnections } from "./use-cases/open-shop.ts";

/** One run takes at most this many rounds of 200 deliveries, or 1,000 new orders; what is left is taken by the next event or the sweep. */
const MOST_ROUNDS = 50;

const isChannel = connectors.map(({ kind }) => `event.data.kind == '${kind}'`).join(" || ");

/** Jobs that bring a shop's deliveries to their effect. */
export const drainJobs = [
  inngest.createFunction(
    {
      id: "drain-shop-inbox",
      triggers: [on(inboxFilled, isChannel)],
      // the deliveries of one shop concern the same orders: one drain at a time does not wait for itself
      concurrency: { limit: 1, key: "event.data.tenantId + event.data.connectionId" },
      batchEvents: { ...manyAtOnce, key: "event.data.tenantId + event.data.connectionId" },
      retries: 10,
    },
    async ({ event, events, step }) => {
      const { tenantId, connectionId } = event.data;
      const scope = systemScope(tenantId, "drain-shop-inbox", traceOf(events));
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const drained = await step.run(`drain-${round}`, () => drainShop(scope, connectionId));
        if (!drained.hasMore) return drained;
      }
    },
  ),
  inngest.createFunction(
    // postponed deliveries come due without an event
    { id: "sweep-shop-inboxes", triggers: [{ cron: "* * * * *" }], retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds())) {
        await step.run(`sweep-${tenantId}`, async () => {
          const scope = systemScope(tenantId, "sweep-shop-inboxes");
          const shops = await transact(scope, (work) => channelConnections(work));
          for (const { id } of shops) await drainShop(scope, id, 50);
        });
      }
    },
  ),
];
