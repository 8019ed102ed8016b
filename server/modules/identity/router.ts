import { z } from "zod";
import { err, ok } from "#kernel/result.ts";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import { permissionsOf } from "#server/auth/permissions.ts";
import { switchMerchant } from "#server/auth/session-record.ts";
import { changeRole, listPeople, roleNames } from "./people.ts";

export const identityRouter = router({
  me: permitted("identity:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => ({
      userId: ctx.session.userId,
      name: ctx.session.name,
      email: ctx.session.email,
      role: ctx.session.role,
      merchantName: ctx.session.merchantName,
      merchants: ctx.session.merchants,
      permissions: permissionsOf(ctx.session.role),
    })),
  switchMerchant: permitted("identity:read")
    .input(z.strictObject({ tenantId: z.string().max(80) }))
    .mutation(async ({ ctx, input }) => {
      const isDone = await switchMerchant(ctx.session, input.tenantId);
      return unwrap(
        isDone
          ? ok({ tenantId: input.tenantId })
          : err({ code: "identity.not_a_member" as const, tenantId: input.tenantId }),
      );
    }),
  people: permitted("identity:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, listPeople)),
  changeRole: permitted("identity:write")
    .input(z.strictObject({ userId: z.string().max(80), role: z.enum(roleNames) }))
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => changeRole(work, input)))),
});
