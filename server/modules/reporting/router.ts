import { z } from "zod";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import { publish } from "#server/modules/releases/public.ts";
import { kpiInput, publishTargetsInput, searchInput, targetsSchema, timelineInput } from "./contract.ts";
import { readIndicators } from "./indicators.ts";
import { readKpis } from "./kpis.ts";
import { orderArrivals } from "./order-arrivals.ts";
import { search } from "./search.ts";
import { orderTimeline } from "./timeline/order-timeline.ts";
import { readToday } from "./today.ts";

export const reportingRouter = router({
  today: permitted("reporting:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, readToday)),
  kpis: permitted("reporting:read")
    .input(kpiInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => readKpis(work, input.days))),
  orderArrivals: permitted("reporting:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, orderArrivals)),
  indicators: permitted("reporting:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, readIndicators)),
  publishTargets: permitted("releases:write")
    .input(publishTargetsInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(
        await within(ctx.scope, (work) =>
          publish(work, { kind: "reporting.targets", schema: targetsSchema, ...input }),
        ),
      ),
    ),
  search: permitted("reporting:read")
    .input(searchInput)
    .query(({ ctx, input }) =>
      within(ctx.scope, (work) => search(work, { text: input.text, role: ctx.session.role })),
    ),
  timeline: permitted("orders:read")
    .input(timelineInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => orderTimeline(work, input.orderId))),
});
