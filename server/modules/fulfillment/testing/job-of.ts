import type { Warehouse } from "#server/modules/inventory/testing/arrange.ts";
import { routeOrder } from "#server/modules/routing/public.ts";
import { createFulfillmentOrders } from "../use-cases/create-fulfillment-orders.ts";

/** Routes an order of a test and makes its job. @returns the fulfillment order's id */
export const jobOf = (
  { inTransaction }: Pick<Warehouse, "inTransaction">,
  orderId: string,
): Promise<string> =>
  inTransaction(async (work) => {
    const routed = await routeOrder(work, { orderId, trigger: "placed" });
    if (!routed.ok) throw new Error(routed.error.code);
    const made = await createFulfillmentOrders(work, [{ orderId, planId: routed.value.planId! }]);
    return made.created[0]!;
  });
