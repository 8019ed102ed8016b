import { z } from "zod";
import { permitted, router, within } from "#server/api/trpc.ts";
import { kpiInput, searchInput, timelineInput } from "./contract.ts";
import { readKpis } from "./kpis.ts";
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
  search: permitted("reporting:read")
    .input(searchInput)
    .query(({ ctx, input }) =>
      within(ctx.scope, (work) => search(work, { text: input.text, role: ctx.session.role })),
    ),
  timeline: permitted("orders:read")
    .input(timelineInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => orderTimeline(work, input.orderId))),
});
