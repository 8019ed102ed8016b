import { permitted, router, within } from "#server/api/trpc.ts";
import { historyInput } from "./contract.ts";
import { history } from "./queries/history.ts";

export const releasesRouter = router({
  /** Who changed a document when and why, newest first. */
  history: permitted("releases:read")
    .input(historyInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => history(work, input))),
});
