import { z } from "zod";
import { permitted, router, within } from "#server/api/trpc.ts";
import { readToday } from "./today.ts";

export const reportingRouter = router({
  today: permitted("reporting:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, readToday)),
});
