import { z } from "zod";
import { permitted, RefusalError, router, unwrap, within } from "#server/api/trpc.ts";
import { giveUp, listDeferred, runNow } from "./deferred.ts";
import { cancelRun, getRun, listRuns, retryRun, runStatuses } from "./runs.ts";

const runId = z.strictObject({ id: z.string().max(80) });

export const jobsRouter = router({
  list: permitted("jobs:read")
    .input(
      z.strictObject({
        status: z.enum(runStatuses).optional(),
        functionId: z.string().max(120).optional(),
        traceId: z.string().max(80).optional(),
        cursor: z.string().max(80).optional(),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .query(({ ctx, input: { cursor, status, functionId, traceId, limit } }) =>
      within(ctx.scope, (work) =>
        listRuns(work, {
          limit,
          ...(cursor ? { before: cursor } : {}),
          ...(status ? { status } : {}),
          ...(functionId ? { functionId } : {}),
          ...(traceId ? { traceId } : {}),
        }),
      ),
    ),
  get: permitted("jobs:read")
    .input(runId)
    .query(async ({ ctx, input }) => {
      const run = await within(ctx.scope, (work) => getRun(work, input.id));
      if (!run) throw new RefusalError({ code: "jobs.run_unknown", runId: input.id });
      return run;
    }),
  waiting: permitted("jobs:read")
    .input(
      z.strictObject({
        cursor: z.string().max(80).optional(),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .query(({ ctx, input: { cursor, limit } }) =>
      within(ctx.scope, (work) => listDeferred(work, { limit, ...(cursor ? { after: cursor } : {}) })),
    ),
  runNow: permitted("jobs:write")
    .input(runId)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => runNow(work, input.id)))),
  giveUp: permitted("jobs:write")
    .input(runId)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => giveUp(work, input.id)))),
  retry: permitted("jobs:write")
    .input(runId)
    .mutation(async ({ ctx, input }) => unwrap(await retryRun(ctx.session.tenantId, input.id))),
  cancel: permitted("jobs:write")
    .input(runId)
    .mutation(async ({ ctx, input }) =>
      unwrap(await cancelRun(ctx.session.tenantId, input.id, ctx.session.name)),
    ),
});
