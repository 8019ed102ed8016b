import { systemScope, tenantIds, transact } from "#server/db/transact.ts";
import { inPortions, manyAtOnce, togetherOrEach, traceOf } from "#server/jobs/batch.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { skusChanged } from "#server/modules/catalog/events.ts";
import { backorderFilled } from "#server/modules/inventory/events.ts";
import { locationChanged } from "#server/modules/locations/events.ts";
import { orderChanged, orderPlaced, orderReleased } from "#server/modules/orders/events.ts";
import type { RouteTrigger } from "./contract.ts";
import { unroutableOrders, untouchedOrdersAt } from "./queries/plans-of-order.ts";
import { routeOrders } from "./use-cases/route-orders.ts";

const triggerOf: Record<string, RouteTrigger> = {
  [orderPlaced.name]: "placed",
  [orderReleased.name]: "released",
  [orderChanged.name]: "changed",
  [backorderFilled.name]: "backorder_filled",
};

/** Orders that one step routes, in one transaction: few enough that nobody who wants the same stock waits long. */
const PORTION = 50;

/** Routes orders together; an order that is not to be routed now says why. */
async function routeAll(
  tenantId: string,
  traceId: string | undefined,
  orders: readonly { orderId: string; trigger: RouteTrigger }[],
): Promise<Record<string, string>> {
  const outcomes: Record<string, string> = {};
  const scope = systemScope(tenantId, "route-orders", traceId);
  for (const portion of inPortions(orders, PORTION))
    await togetherOrEach(portion, async (some) => {
      const routed = await transact(scope, (work) => routeOrders(work, some));
      for (const [orderId, answer] of routed)
        outcomes[orderId] = answer.ok ? answer.value.outcome : answer.error.code;
    });
  return outcomes;
}

const customsFields = new Set(["hsCode", "originCountry", "customsValueMinor", "currency"]);

const afterChange = (orderIds: readonly string[]) =>
  [...new Set(orderIds)].map((orderId) => ({ orderId, trigger: "location_changed" as const }));

export const jobs = [
  inngest.createFunction(
    {
      id: "route-orders",
      triggers: [on(orderPlaced), on(orderReleased), on(orderChanged), on(backorderFilled)],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      batchEvents: { ...manyAtOnce, key: "event.data.tenantId" },
      retries: 10,
    },
    async ({ event, events, step }) => {
      const { tenantId } = event.data;
      const triggers = new Map<string, RouteTrigger>();
      for (const { name, data } of events)
        for (const orderId of data.orderIds)
          if (!triggers.has(orderId)) triggers.set(orderId, triggerOf[name] ?? "changed");
      for (const [part, orderIds] of inPortions(triggers.keys(), PORTION).entries()) {
        const orders = orderIds.map((orderId) => ({ orderId, trigger: triggers.get(orderId)! }));
        await step.run(`route-${part}`, () => routeAll(tenantId, traceOf(events), orders));
      }
    },
  ),
  inngest.createFunction(
    {
      id: "reroute-after-location-change",
      triggers: [on(locationChanged)],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, locationId } = event.data;
      const scope = systemScope(tenantId, "reroute-after-location-change", traceId ?? undefined);
      const orderIds = await step.run("look", () =>
        transact(scope, async (work) => [
          ...(await untouchedOrdersAt(work, locationId)),
          ...(await unroutableOrders(work)),
        ]),
      );
      return step.run("route", () => routeAll(tenantId, traceId ?? undefined, afterChange(orderIds)));
    },
  ),
  inngest.createFunction(
    // customs was told what it needs, so an order that no place could send abroad may go
    {
      id: "route-after-customs-facts",
      triggers: [on(skusChanged)],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      batchEvents: { ...manyAtOnce, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, events, step }) => {
      const { tenantId } = event.data;
      const isToldMore = events.some(({ data }) => data.fields.some((field) => customsFields.has(field)));
      if (!isToldMore) return;
      await step.run("route", async () => {
        const orderIds = await transact(systemScope(tenantId, "route-after-customs-facts"), unroutableOrders);
        return routeAll(tenantId, traceOf(events), afterChange(orderIds));
      });
    },
  ),
  inngest.createFunction(
    // blackouts begin and end by themselves, and exclusions run out: nobody tells
    { id: "route-again", triggers: [{ cron: "*/15 * * * *" }], retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds())) {
        await step.run(`route-${tenantId}`, async () => {
          const orderIds = await transact(systemScope(tenantId, "route-again"), unroutableOrders);
          return routeAll(tenantId, undefined, afterChange(orderIds));
        });
      }
    },
  ),
];
