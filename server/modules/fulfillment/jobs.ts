import { systemScope, tenantIds, transact } from "#server/db/transact.ts";
import { inPortions, manyInTime, togetherOrEach, traceOf } from "#server/jobs/batch.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { orderCanceled } from "#server/modules/orders/events.ts";
import { planMade } from "#server/modules/routing/events.ts";
import { createFulfillmentOrders } from "./use-cases/create-fulfillment-orders.ts";
import { cancelForOrder } from "./use-cases/ship.ts";
import { tellLate } from "./use-cases/tell-late.ts";

export const jobs = [
  inngest.createFunction(
    {
      id: "create-fulfillment-orders",
      triggers: [on(planMade)],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      batchEvents: { ...manyInTime, key: "event.data.tenantId" },
      retries: 10,
    },
    async ({ event, events, step }) => {
      const scope = systemScope(event.data.tenantId, "create-fulfillment-orders", traceOf(events));
      // of an order that was routed twice meanwhile the last plan counts
      const last = new Map(events.map(({ data: { orderId, planId } }) => [orderId, { orderId, planId }]));
      for (const [part, plans] of inPortions(last.values(), 50).entries())
        await step.run(`create-${part}`, () =>
          togetherOrEach(plans, (some) => transact(scope, (work) => createFulfillmentOrders(work, some))),
        );
    },
  ),
  inngest.createFunction(
    {
      id: "cancel-fulfillment-orders",
      triggers: [on(orderCanceled)],
      concurrency: { limit: 4, key: "event.data.tenantId" },
      retries: 10,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, orderIds } = event.data;
      const scope = systemScope(tenantId, "cancel-fulfillment-orders", traceId ?? undefined);
      for (const orderId of orderIds) {
        await step.run(`cancel-${orderId}`, () => transact(scope, (work) => cancelForOrder(work, orderId)));
      }
    },
  ),
  inngest.createFunction(
    { id: "tell-late-fulfillment", triggers: [{ cron: "*/10 * * * *" }], retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds())) {
        await step.run(`late-${tenantId}`, () =>
          transact(systemScope(tenantId, "tell-late-fulfillment"), tellLate),
        );
      }
    },
  ),
];
