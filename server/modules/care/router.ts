import { z } from "zod";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import { current, publish } from "#server/modules/releases/public.ts";
import {
  careMessagesSchema,
  carePolicySchema,
  creditListInput,
  decideCreditInput,
  defaultCarePolicy,
  offerInput,
  proposeCreditInput,
  publishCareMessagesInput,
  publishCarePolicyInput,
} from "./contract.ts";
import { listCredits, waitingCredits } from "./queries/list-credits.ts";
import { messagesInForce } from "./queries/messages-in-force.ts";
import { offerFor } from "./queries/offer-for.ts";
import { decideCredit } from "./use-cases/decide-credit.ts";
import { proposeCredit } from "./use-cases/propose-credit.ts";

export const careRouter = router({
  list: permitted("care:read")
    .input(creditListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listCredits(work, input))),
  waiting: permitted("care:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, waitingCredits)),
  /** What the policy would give, before anybody says yes. */
  offer: permitted("care:read")
    .input(offerInput)
    .query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => offerFor(work, input)))),
  /** The policy and the texts that hold now, with their versions. */
  terms: permitted("care:read")
    .input(z.strictObject({}))
    .query(({ ctx }) =>
      within(ctx.scope, async (work) => ({
        policy: await current(work, "care.policy", carePolicySchema, defaultCarePolicy),
        messages: await messagesInForce(work),
      })),
    ),
  publishPolicy: permitted("releases:write")
    .input(publishCarePolicyInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(
        await within(ctx.scope, (work) =>
          publish(work, { kind: "care.policy", schema: carePolicySchema, ...input }),
        ),
      ),
    ),
  publishMessages: permitted("releases:write")
    .input(publishCareMessagesInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(
        await within(ctx.scope, (work) =>
          publish(work, { kind: "care.messages", schema: careMessagesSchema, ...input }),
        ),
      ),
    ),
  propose: permitted("care:write")
    .input(proposeCreditInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => proposeCredit(work, input))),
    ),
  decide: permitted("care:approve")
    .input(decideCreditInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => decideCredit(work, input)))),
});
