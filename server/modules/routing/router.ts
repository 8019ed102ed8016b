import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import { z } from "zod";
import { current, publish } from "#server/modules/releases/public.ts";
import { defaultRules, orderRouteInput, pinInput, publishRulesInput, routingRules } from "./contract.ts";
import { plansOfOrder } from "./queries/plans-of-order.ts";
import { routeOrder } from "./use-cases/route-orders.ts";

export const routingRouter = router({
  rules: permitted("routing:read")
    .input(z.strictObject({}))
    .query(({ ctx }) =>
      within(ctx.scope, (work) => current(work, "routing.rules", routingRules, defaultRules)),
    ),
  publishRules: permitted("routing:write")
    .input(publishRulesInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(
        await within(ctx.scope, (work) =>
          publish(work, { kind: "routing.rules", schema: routingRules, ...input }),
        ),
      ),
    ),
  plans: permitted("routing:read")
    .input(orderRouteInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => plansOfOrder(work, input.orderId))),
  /** Routes what is committed now, also when the rest of the order still waits. */
  shipWhatIsThere: permitted("routing:write")
    .input(orderRouteInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => routeOrder(work, { ...input, trigger: "ship_now" }))),
    ),
  chooseLocation: permitted("routing:write")
    .input(pinInput)
    .mutation(async ({ ctx, input: { orderId, locationId } }) =>
      unwrap(
        await within(ctx.scope, (work) =>
          routeOrder(work, { orderId, trigger: "manual", pinnedTo: locationId }),
        ),
      ),
    ),
});
