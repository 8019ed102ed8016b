import { permitted, unwrap, within } from "#server/api/trpc.ts";
import { ruleIdInput, ruleListInput, ruleStepInput, saveRuleInput } from "./domain/rule-inputs.ts";
import { skuStockInput } from "./contract.ts";
import { getRule, listRules } from "./queries/buffer-rules.ts";
import { sellingOfSku } from "./queries/selling-modes.ts";
import { activateRule, archiveRule } from "./use-cases/activate-buffer-rule.ts";
import { discardRule, saveRule } from "./use-cases/save-buffer-rule.ts";

/** The doors to buffer rules: what channels are told, so the channels' permissions guard them. */
export const ruleProcedures = {
  rules: permitted("channels:read")
    .input(ruleListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listRules(work, input))),
  rule: permitted("channels:read")
    .input(ruleIdInput)
    .query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => getRule(work, input.id)))),
  selling: permitted("channels:read")
    .input(skuStockInput)
    .query(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => sellingOfSku(work, input.skuId))),
    ),
  saveRule: permitted("channels:write")
    .input(saveRuleInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => saveRule(work, input)))),
  discardRule: permitted("channels:write")
    .input(ruleStepInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => discardRule(work, input)))),
  activateRule: permitted("channels:write")
    .input(ruleStepInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => activateRule(work, input)))),
  archiveRule: permitted("channels:write")
    .input(ruleStepInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => archiveRule(work, input)))),
};
