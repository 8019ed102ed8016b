import { systemScope, tenantIds, transact } from "#server/db/transact.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { backorderFilled } from "#server/modules/inventory/events.ts";
import { locationChanged } from "#server/modules/locations/events.ts";
import { orderChanged, orderPlaced, orderReleased } from "#server/modules/orders/events.ts";
import type { RouteTrigger } from "./contract.ts";
import { unroutableOrders, untouchedOrdersAt } from "./queries/plans-of-order.ts";
import { routeOrder } from "./use-cases/route-order.ts";

const triggerOf: Record<string, RouteTrigger> = {
  [orderPlaced.name]: "placed",
  [orderReleased.name]: "released",
  [orderChanged.name]: "changed",
  [backorderFilled.name]: "backorder_filled",
};

/** Routes orders one by one, each in its own transaction; an order that is not to be routed now says why. */
async function routeAll(
  tenantId: string,
  traceId: string | null | undefined,
  orderIds: string[],
  trigger: RouteTrigger,
): Promise<Record<string, string>> {
  const outcomes: Record<string, string> = {};
  for (const orderId of orderIds) {
    const routed = await transact(systemScope(tenantId, "route-orders", traceId ?? undefined), (work) =>
      routeOrder(work, { orderId, trigger }),
    );
    outcomes[orderId] = routed.ok ? routed.value.outcome : routed.error.code;
  }
  return outcomes;
}

export const jobs = [
  inngest.createFunction(
    {
      id: "route-orders",
      triggers: [on(orderPlaced), on(orderReleased), on(orderChanged), on(backorderFilled)],
      concurrency: { limit: 2, key: "event.data.tenantId" },
      retries: 10,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, orderIds } = event.data;
      return step.run("route", () =>
        routeAll(tenantId, traceId, orderIds, triggerOf[event.name] ?? "changed"),
      );
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
      return step.run("route", () => routeAll(tenantId, traceId, orderIds, "location_changed"));
    },
  ),
  inngest.createFunction(
    // blackouts begin and end by themselves, and exclusions run out: nobody tells
    { id: "route-again", triggers: [{ cron: "*/15 * * * *" }], retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds())) {
        await step.run(`route-${tenantId}`, async () => {
          const orderIds = await transact(systemScope(tenantId, "route-again"), unroutableOrders);
          return routeAll(tenantId, null, orderIds, "location_changed");
        });
      }
    },
  ),
];
