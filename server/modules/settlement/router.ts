import { addDays, localDateOf } from "#kernel/time.ts";
import { z } from "zod";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import { clock } from "#server/platform/clock.ts";
import { emit } from "#server/db/outbox.ts";
import {
  decideLineInput,
  lineIdInput,
  mapTypeInput,
  moneyOfOrderInput,
  payoutIdInput,
  payoutLineListInput,
  payoutListInput,
  refundIdInput,
  writeOffRemainderInput,
} from "./contract.ts";
import { payoutReported } from "./events.ts";
import { candidatesOf } from "./queries/candidates.ts";
import { getPayout, kindsOfPayout, listPayoutLines } from "./queries/get-payout.ts";
import { listPayouts, sumPayouts } from "./queries/list-payouts.ts";
import { moneyOfOrder } from "./queries/money-of-order.ts";
import { decideLine, mapType, undecideLine, writeOffRemainder } from "./use-cases/decide-line.ts";
import { retryRefund } from "./use-cases/request-refund.ts";

export const settlementRouter = router({
  payouts: permitted("settlement:read")
    .input(payoutListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listPayouts(work, input))),
  sums: permitted("settlement:read")
    .input(z.strictObject({ days: z.int().min(1).max(366) }))
    .query(({ ctx, input }) =>
      within(ctx.scope, (work) => sumPayouts(work, addDays(localDateOf(clock.now(), "UTC"), -input.days))),
    ),
  payout: permitted("settlement:read")
    .input(payoutIdInput)
    .query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => getPayout(work, input.id)))),
  kinds: permitted("settlement:read")
    .input(payoutIdInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => kindsOfPayout(work, input.id))),
  lines: permitted("settlement:read")
    .input(payoutLineListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listPayoutLines(work, input))),
  candidates: permitted("settlement:read")
    .input(lineIdInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => candidatesOf(work, input.lineId))),
  moneyOfOrder: permitted("settlement:read")
    .input(moneyOfOrderInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => moneyOfOrder(work, input.orderId))),
  decideLine: permitted("settlement:write")
    .input(decideLineInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => decideLine(work, input)))),
  undecideLine: permitted("settlement:write")
    .input(lineIdInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => undecideLine(work, input.lineId))),
    ),
  writeOffRemainder: permitted("settlement:write")
    .input(writeOffRemainderInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => writeOffRemainder(work, input))),
    ),
  mapType: permitted("settlement:write")
    .input(mapTypeInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => mapType(work, input)))),
  retryRefund: permitted("settlement:write")
    .input(refundIdInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => retryRefund(work, input.refundId))),
    ),
  /** Has the statement read again from the processor. */
  readAgain: permitted("settlement:write")
    .input(payoutIdInput)
    .mutation(({ ctx, input }) =>
      within(ctx.scope, async (work) => {
        const { connectionId, externalId } = unwrap(await getPayout(work, input.id));
        await emit(work, payoutReported, { connectionId, payoutExternalId: externalId });
        return { asked: true };
      }),
    ),
});
