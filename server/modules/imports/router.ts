import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import { batchIdInput, batchListInput, planInput, rowListInput } from "./contract.ts";
import { getBatch, listBatches, listRows } from "./queries/batches.ts";
import { approveLater } from "./use-cases/approve-later.ts";
import { approveBatch, askRevert, cancelBatch } from "./use-cases/end-batch.ts";
import { mapBatch } from "./use-cases/map-batch.ts";

const read = () => permitted("imports:read");
const write = () => permitted("imports:write");

/** Saying anew what 100,000 rows mean forgets what was said of each. */
const OF_A_LARGE_FILE_MS = 60_000;

export const importsRouter = router({
  list: read().input(batchListInput).query(({ ctx, input }) => within(ctx.scope, (work) => listBatches(work, input))),
  batch: read().input(batchIdInput).query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => getBatch(work, input.batchId)))),
  rows: read().input(rowListInput).query(({ ctx, input }) => within(ctx.scope, (work) => listRows(work, input))),
  plan: write().input(planInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => mapBatch(work, input), OF_A_LARGE_FILE_MS))),
  approve: write().input(batchIdInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => approveBatch(work, input.batchId)))),
  approveLater: write().input(batchIdInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => approveLater(work, input.batchId)))),
  cancel: write().input(batchIdInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => cancelBatch(work, input.batchId)))),
  revert: write().input(batchIdInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => askRevert(work, input.batchId)))),
}); // prettier-ignore
