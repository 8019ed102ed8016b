import type { GetStepTools } from "inngest";
import { systemScope, transact, type Scope } from "#server/db/transact.ts";
import { eachByItself, inPortions, manyAtOnce, traceOf } from "#server/jobs/batch.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { kitChanged, listingMapped } from "#server/modules/catalog/events.ts";
import { listingsOfKit } from "#server/modules/catalog/public.ts";
import { backorderCanceled, backorderFilled, backorderOpened } from "#server/modules/inventory/events.ts";
import { MOST_REMAPPED, ordersWaitingFor, remapOrder } from "./use-cases/remap-orders.ts";
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
      return remapAll(step, scope, [listingId]);
    },
  ),
  inngest.createFunction(
    {
      id: "remap-kit-orders",
      triggers: [on(kitChanged)],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, skuId } = event.data;
      const scope = systemScope(tenantId, "remap-kit-orders", traceId ?? undefined);
      const listingIds = await step.run("listings", () =>
        transact(scope, (work) => listingsOfKit(work, skuId)),
      );
      return remapAll(step, scope, listingIds);
    },
  ),
  inngest.createFunction(
    {
      id: "settle-shortages",
      triggers: [on(backorderOpened), on(backorderFilled), on(backorderCanceled)],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      batchEvents: { ...manyAtOnce, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, events, step }) => {
      const scope = systemScope(event.data.tenantId, "settle-shortages", traceOf(events));
      const portions = inPortions(
        events.flatMap(({ data }) => data.orderIds),
        50,
      );
      for (const [part, orderIds] of portions.entries())
        await step.run(`settle-${part}`, () =>
          eachByItself(orderIds, (orderId) => transact(scope, (work) => settleOrder(work, orderId, null))),
        );
    },
  ),
];

/** Maps the waiting orders of these listings again, a step each. An order that still waits is tried once a round. */
async function remapAll(
  step: GetStepTools<typeof inngest>,
  scope: Scope,
  listingIds: string[],
): Promise<{ rounds: number }> {
  for (let round = 0; ; round++) {
    const orderIds = await step.run(`look-${round}`, () =>
      transact(scope, (work) => ordersWaitingFor(work, listingIds)),
    );
    for (const orderId of orderIds)
      await step.run(`remap-${round}-${orderId}`, () => transact(scope, (work) => remapOrder(work, orderId)));
    // orders that still wait would be found again for ever
    if (orderIds.length < MOST_REMAPPED || round > 50) return { rounds: round + 1 };
  }
}
