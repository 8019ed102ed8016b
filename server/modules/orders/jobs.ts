import { systemScope, transact } from "#server/db/transact.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { listingMapped } from "#server/modules/catalog/events.ts";
import { backorderCanceled, backorderFilled, backorderOpened } from "#server/modules/inventory/events.ts";
import { ordersWaitingFor, remapOrder } from "./use-cases/remap-orders.ts";
import { settleOrder } from "./use-cases/settle-order.ts";

export const jobs = [
  inngest.createFunction(
    {
      id: "remap-orders",
      triggers: [on(listingMapped)],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, listingId } = event.data;
      const scope = systemScope(tenantId, "remap-orders", traceId ?? undefined);
      for (let round = 0; ; round++) {
        const orderIds = await step.run(`look-${round}`, () =>
          transact(scope, (work) => ordersWaitingFor(work, listingId)),
        );
        for (const orderId of orderIds) {
          await step.run(`remap-${orderId}`, () => transact(scope, (work) => remapOrder(work, orderId)));
        }
        // an order that still waits would be found again for ever: a full round is the sign of more
        if (orderIds.length < 100 || round > 50) return { rounds: round + 1 };
      }
    },
  ),
  inngest.createFunction(
    {
      id: "settle-shortages",
      triggers: [on(backorderOpened), on(backorderFilled), on(backorderCanceled)],
      concurrency: { limit: 2, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, orderIds } = event.data;
      const scope = systemScope(tenantId, "settle-shortages", traceId ?? undefined);
      await step.run("settle", async () => {
        for (const orderId of orderIds) await transact(scope, (work) => settleOrder(work, orderId, null));
      });
    },
  ),
];
