import { z } from "zod";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import {
  driftListInput,
  pushesOfOrderInput,
  retryFulfillmentInput,
  stockOfSkuInput,
  tellAgainInput,
} from "./contract.ts";
import { listDrifts, listFeeds, pushesOfOrder } from "./queries/feeds.ts";
import { stockOfSku } from "./queries/stock-of-sku.ts";
import { retryFulfillment } from "./use-cases/queue-fulfillment.ts";
import { tellAgain } from "./use-cases/tell-again.ts";

export const channelsRouter = router({
  feeds: permitted("channels:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, (work) => listFeeds(work))),
  stockOfSku: permitted("channels:read")
    .input(stockOfSkuInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => stockOfSku(work, input.skuId))),
  drifts: permitted("channels:read")
    .input(driftListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listDrifts(work, input))),
  pushesOfOrder: permitted("channels:read")
    .input(pushesOfOrderInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => pushesOfOrder(work, input.orderId))),
  tellAgain: permitted("channels:write")
    .input(tellAgainInput)
    .mutation(({ ctx, input }) => within(ctx.scope, (work) => tellAgain(work, input.listingId))),
  retryFulfillment: permitted("channels:write")
    .input(retryFulfillmentInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => retryFulfillment(work, input.pushId))),
    ),
});
