import { z } from "zod";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import {
  differenceListInput,
  connectInput,
  connectionInput,
  driftListInput,
  pauseListingInput,
  pauseListInput,
  resumeListingInput,
  pushesOfOrderInput,
  reconnectInput,
  retryFulfillmentInput,
  settleInput,
  rotateSecretInput,
  stockOfSkuInput,
  tellAgainInput,
} from "./contract.ts";
import { previewInput } from "#server/modules/inventory/public.ts";
import { proposalProcedures } from "./proposal-procedures.ts";
import { listDrifts, listFeeds, pushesOfOrder } from "./queries/feeds.ts";
import { listDifferences } from "./queries/list-differences.ts";
import { listPauses } from "./queries/list-pauses.ts";
import { previewRules } from "./queries/preview-rules.ts";
import { stockOfSku } from "./queries/stock-of-sku.ts";
import { pauseListing, resumeListing } from "./use-cases/pause-listing.ts";
import { missedDeliveries, webhookHealth } from "./queries/completeness.ts";
import { channelKinds } from "./queries/kinds.ts";
import { connectShop, probeShop, reconnectShop, rotateShopSecret } from "./use-cases/connect-shop.ts";
import { retryFulfillment } from "./use-cases/queue-fulfillment.ts";
import { sendOurs } from "./use-cases/send-ours.ts";
import { compareNow, takeTheirs } from "./use-cases/take-theirs.ts";
import { tellAgain } from "./use-cases/tell-again.ts";

export const channelsRouter = router({
  kinds: permitted("partners:read")
    .input(z.strictObject({}))
    .query(() => channelKinds()),
  health: permitted("partners:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, (work) => webhookHealth(work))),
  missed: permitted("partners:read")
    .input(connectionInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => missedDeliveries(work, input.connectionId))),
  connect: permitted("partners:write")
    .input(connectInput)
    .mutation(async ({ ctx, input }) => unwrap(await connectShop(ctx.scope, input))),
  probe: permitted("partners:write")
    .input(connectionInput)
    .mutation(({ ctx, input }) => probeShop(ctx.scope, input.connectionId)),
  reconnect: permitted("partners:write")
    .input(reconnectInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => reconnectShop(work, input))),
    ),
  rotateSecret: permitted("partners:write")
    .input(rotateSecretInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => rotateShopSecret(work, input))),
    ),
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
  differences: permitted("channels:read")
    .input(differenceListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listDifferences(work, input))),
  takeTheirs: permitted("catalog:write")
    .input(settleInput)
    .mutation(async ({ ctx, input }) => {
      const { userId: id, role } = ctx.session;
      return unwrap(await within(ctx.scope, (work) => takeTheirs(work, input, { kind: "person", id, role })));
    }),
  compareNow: permitted("channels:write")
    .input(z.strictObject({}))
    .mutation(({ ctx }) => within(ctx.scope, (work) => compareNow(work))),
  sendOurs: permitted("channels:write")
    .input(settleInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => sendOurs(work, input)))),
  pauses: permitted("channels:read")
    .input(pauseListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listPauses(work, input))),
  previewRules: permitted("channels:read")
    .input(previewInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => previewRules(work, input.change))),
  pauseListing: permitted("channels:write")
    .input(pauseListingInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => pauseListing(work, input)))),
  resumeListing: permitted("channels:write")
    .input(resumeListingInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => resumeListing(work, input.pauseId))),
    ),
  tellAgain: permitted("channels:write")
    .input(tellAgainInput)
    .mutation(({ ctx, input }) => within(ctx.scope, (work) => tellAgain(work, input.listingId))),
  retryFulfillment: permitted("channels:write")
    .input(retryFulfillmentInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => retryFulfillment(work, input.pushId))),
    ),
  ...proposalProcedures,
});
