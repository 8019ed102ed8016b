import { z } from "zod";
import { permitted, unwrap, within } from "#server/api/trpc.ts";
import { current, publish } from "#server/modules/releases/public.ts";
import {
  countAccuracyInput,
  countIdInput,
  countListInput,
  countPolicy,
  countScanInput,
  countTasksInput,
  decideCountInput,
  defaultCountPolicy,
  openCountInput,
  planCountInput,
  publishCountPolicyInput,
  submitCountInput,
  zeroCheckInput,
} from "./contract.ts";
import { countAccuracy } from "./queries/count-accuracy.ts";
import { countSheet, countTasks } from "./queries/count-tasks.ts";
import { getCount, listCounts } from "./queries/counts.ts";
import { decideCount } from "./use-cases/decide-count.ts";
import { cancelCount, planCount } from "./use-cases/plan-count.ts";
import { openCount, scanCount } from "./use-cases/scan-count.ts";
import { submitCount } from "./use-cases/submit-count.ts";
import { answerZeroCheck } from "./use-cases/zero-check.ts";

const read = () => permitted("inventory:read");
const count = () => permitted("inventory:write");
const approve = () => permitted("inventory:approve");

/** The doors to counts. What a counter may call never tells what the system expects; who approves sees it. */
export const countProcedures = {
  list: read().input(countListInput).query(({ ctx, input }) => within(ctx.scope, (work) => listCounts(work, input))),
  accuracy: read().input(countAccuracyInput).query(({ ctx, input }) => within(ctx.scope, (work) => countAccuracy(work, input.days))),
  get: approve().input(countIdInput).query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => getCount(work, input.countId)))),
  plan: count().input(planCountInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => planCount(work, input)))),
  cancel: count().input(countIdInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => cancelCount(work, input.countId)))),
  tasks: count().input(countTasksInput).query(({ ctx, input }) => within(ctx.scope, (work) => countTasks(work, input.locationId))),
  sheet: count().input(countIdInput).query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => countSheet(work, input.countId)))),
  open: count().input(openCountInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => openCount(work, input)))),
  scan: count().input(countScanInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => scanCount(work, input)))),
  zeroCheck: count().input(zeroCheckInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => answerZeroCheck(work, input)))),
  submit: count().input(submitCountInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => submitCount(work, input)))),
  decide: approve().input(decideCountInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => decideCount(work, input)))),
  policy: read().input(z.strictObject({})).query(({ ctx }) => within(ctx.scope, (work) => current(work, "inventory.count_policy", countPolicy, defaultCountPolicy))),
  publishPolicy: approve().input(publishCountPolicyInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => publish(work, { kind: "inventory.count_policy", schema: countPolicy, ...input })))),
}; // prettier-ignore
