import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import { orderRouteInput, pinInput } from "./contract.ts";
import { plansOfOrder } from "./queries/plans-of-order.ts";
import { routeOrder } from "./use-cases/route-order.ts";

export const routingRouter = router({
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
