import { z } from "zod";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import {
  orderIdInput,
  orderListInput,
  placeHoldInput,
  releaseHoldInput,
  waitingForListingsInput,
} from "./contract.ts";
import { getOrder } from "./queries/get-order.ts";
import { listOrders } from "./queries/list-orders.ts";
import { waitingForListings } from "./queries/waiting-for-listings.ts";
import { cancelOrder, cancelWaiting } from "./use-cases/cancel-order.ts";
import { placeHold, releaseHold } from "./use-cases/hold-order.ts";

export const ordersRouter = router({
  list: permitted("orders:read")
    .input(orderListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listOrders(work, input))),
  get: permitted("orders:read")
    .input(orderIdInput)
    .query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => getOrder(work, input.id)))),
  waitingForListings: permitted("orders:read")
    .input(waitingForListingsInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => waitingForListings(work, input))),
  placeHold: permitted("orders:write")
    .input(placeHoldInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => placeHold(work, input)))),
  releaseHold: permitted("orders:write")
    .input(releaseHoldInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => releaseHold(work, input)))),
  cancelWaiting: permitted("orders:write")
    .input(z.strictObject({ orderLineId: z.string().max(80), reason: z.string().trim().min(3).max(300) }))
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => cancelWaiting(work, input))),
    ),
  cancel: permitted("orders:write")
    .input(z.strictObject({ orderId: z.string().max(80), reason: z.string().trim().min(3).max(300) }))
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => cancelOrder(work, input)))),
});
