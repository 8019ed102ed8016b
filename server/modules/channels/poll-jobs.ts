import { emit } from "#server/db/outbox.ts";
import { systemScope, tenantIds, transact } from "#server/db/transact.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { catalogDue, pollDue, refundsDue } from "./events.ts";
import { collectFiles } from "./use-cases/collect-files.ts";
import { fetchRefunds } from "./use-cases/fetch-refunds.ts";
import { importCatalog, type ImportRound } from "./use-cases/import-catalog.ts";
import { channelConnections } from "./use-cases/open-shop.ts";
import { duePolls, pollOrders } from "./use-cases/poll-orders.ts";

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
  inngest.createFunction(
    { id: "collect-files", triggers: [{ cron: "* * * * *" }], concurrency: { limit: 1 }, retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds()))
        await step.run(`collect-${tenantId}`, async () => {
          const scope = systemScope(tenantId, "collect-files");
          const folders = await transact(scope, (work) =>
            channelConnections(work, (can) => can.exchangesFiles),
          );
          for (const { id } of folders) await collectFiles(scope, id);
        });
    },
  ),
  inngest.createFunction(
    { id: "plan-order-polls", triggers: [{ cron: "* * * * *" }], concurrency: { limit: 1 }, retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds()))
        await step.run(`plan-${tenantId}`, () =>
          transact(systemScope(tenantId, "plan-order-polls"), async (work) => {
            const channels = await channelConnections(work, (can) => can.listsOrders);
            const due = await duePolls(work, channels.map(({ id }) => id)); // prettier-ignore
            for (const connectionId of due) await emit(work, pollDue, { connectionId });
          }),
        );
    },
  ),
  inngest.createFunction(
    {
      id: "poll-orders",
      triggers: [on(pollDue)],
      concurrency: { limit: 1, key: "event.data.tenantId + event.data.connectionId" },
      retries: 4,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, connectionId } = event.data;
      const scope = systemScope(tenantId, "poll-orders", traceId ?? undefined);
      for (let round = 0; round < MOST_WAITS; round++) {
        const answer = await step.run(`poll-${round}`, () => pollOrders(scope, connectionId));
        if (answer.waitMs === null) return answer;
        if (answer.waitMs > 0) await step.sleep(`wait-${round}`, answer.waitMs);
      }
    },
  ),
  inngest.createFunction(
    {
      id: "import-catalog",
      triggers: [on(catalogDue)],
      concurrency: { limit: 1, key: "event.data.tenantId + event.data.connectionId" },
      retries: 4,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, connectionId } = event.data;
      const scope = systemScope(tenantId, "import-catalog", traceId ?? undefined);
      let next: string | null = null;
      for (let page = 0; ; page++) {
        const from: string | null = next;
        const round: ImportRound = await step.run(`page-${page}`, () =>
          importCatalog(scope, connectionId, from),
        );
        if (round.isDone) return { pages: page + 1 };
        next = round.next;
        if (round.waitMs > 0) await step.sleep(`wait-${page}`, round.waitMs);
      }
    },
  ),
];
