import { z } from "zod";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import { actInput, attemptInput, exceptionIdInput, exceptionListInput } from "./contract.ts";
import { countWaiting } from "./queries/count-waiting.ts";
import { getException } from "./queries/get-exception.ts";
import { listExceptions } from "./queries/list-exceptions.ts";
import { act } from "./use-cases/act.ts";
import { attempt } from "./use-cases/attempt.ts";

export const exceptionsRouter = router({
  list: permitted("exceptions:read")
    .input(exceptionListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listExceptions(work, input))),
  counts: permitted("exceptions:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, countWaiting)),
  get: permitted("exceptions:read")
    .input(exceptionIdInput)
    .query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => getException(work, input.id)))),
  /** One thing to one or many; each is answered by itself. */
  act: permitted("exceptions:write")
    .input(actInput)
    .mutation(({ ctx, input }) => within(ctx.scope, (work) => act(work, input))),
  attempt: permitted("exceptions:write")
    .input(attemptInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => attempt(work, input.id, input.text))),
    ),
});
