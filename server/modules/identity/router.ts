import { z } from "zod";
import { err, ok } from "#kernel/result.ts";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import { permissionsOf } from "#server/auth/permissions.ts";
import { revokeSession, revokeSessionsOf, switchMerchant } from "#server/auth/session-record.ts";
import {
  changePasswordInput,
  changeRoleInput,
  invitePersonInput,
  newKeyInput,
  passwordInput,
  saveBrandInput,
  saveQuietHoursInput,
  secondFactorRolesInput,
} from "./contract.ts";
import { changeRole, listPeople } from "./people.ts";
import {
  getBrand,
  getSecondFactor,
  getSecondFactorRoles,
  listApiKeys,
  listDevices,
  listInvitations,
  listSessions,
} from "./queries/settings.ts";
import { getQuietHours } from "./queries/quiet-hours.ts";
import { createApiKey, revokeApiKey } from "./use-cases/api-keys.ts";
import { changePassword } from "./use-cases/change-password.ts";
import { invitePerson, revokeInvitation } from "./use-cases/invite-person.ts";
import { setPersonActive } from "./use-cases/remove-person.ts";
import { saveBrand, saveQuietHours, saveSecondFactorRoles } from "./use-cases/save-merchant.ts";
import { disableSecondFactor, renewRecoveryCodes } from "./use-cases/second-factor.ts";

const nothing = z.strictObject({});
const id = z.string().max(80);

export const identityRouter = router({
  me: permitted("identity:read")
    .input(nothing)
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
    .input(z.strictObject({ tenantId: id }))
    .mutation(async ({ ctx, input }) => {
      const isDone = await switchMerchant(ctx.session, input.tenantId);
      return unwrap(
        isDone
          ? ok({ tenantId: input.tenantId })
          : err({ code: "identity.not_a_member" as const, tenantId: input.tenantId }),
      );
    }),
  people: permitted("identity:read")
    .input(nothing)
    .query(({ ctx }) => within(ctx.scope, listPeople)),
  changeRole: permitted("identity:write")
    .input(changeRoleInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => changeRole(work, input)))),
  setPersonActive: permitted("identity:write")
    .input(z.strictObject({ userId: id, isActive: z.boolean() }))
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => setPersonActive(work, input))),
    ),
  invitations: permitted("identity:write")
    .input(nothing)
    .query(({ ctx }) => within(ctx.scope, listInvitations)),
  invite: permitted("identity:write")
    .input(invitePersonInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => invitePerson(work, input)))),
  revokeInvitation: permitted("identity:write")
    .input(z.strictObject({ invitationId: id }))
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => revokeInvitation(work, input.invitationId))),
    ),
  apiKeys: permitted("identity:write")
    .input(nothing)
    .query(({ ctx }) => within(ctx.scope, listApiKeys)),
  createApiKey: permitted("identity:write")
    .input(newKeyInput)
    .mutation(({ ctx, input }) => within(ctx.scope, (work) => createApiKey(work, input))),
  revokeApiKey: permitted("identity:write")
    .input(z.strictObject({ keyId: id }))
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => revokeApiKey(work, input.keyId))),
    ),
  brand: permitted("identity:read")
    .input(nothing)
    .query(({ ctx }) => within(ctx.scope, getBrand)),
  saveBrand: permitted("identity:write")
    .input(saveBrandInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => saveBrand(work, input)))),
  quietHours: permitted("identity:read")
    .input(nothing)
    .query(({ ctx }) => within(ctx.scope, getQuietHours)),
  saveQuietHours: permitted("identity:write")
    .input(saveQuietHoursInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => saveQuietHours(work, input))),
    ),
  security: permitted("identity:read")
    .input(nothing)
    .query(async ({ ctx }) => ({
      secondFactor: await getSecondFactor(ctx.session.userId),
      sessions: (await listSessions(ctx.session.userId)).map((row) => ({
        ...row,
        isThis: row.id === ctx.session.sessionId,
      })),
      secondFactorRoles: await within(ctx.scope, getSecondFactorRoles),
    })),
  saveSecondFactorRoles: permitted("identity:write")
    .input(secondFactorRolesInput)
    .mutation(({ ctx, input }) => within(ctx.scope, (work) => saveSecondFactorRoles(work, input.roles))),
  changePassword: permitted("identity:read")
    .input(changePasswordInput)
    .mutation(async ({ ctx, input }) => unwrap(await changePassword(ctx.session, input))),
  disableSecondFactor: permitted("identity:read")
    .input(passwordInput)
    .mutation(async ({ ctx, input }) => unwrap(await disableSecondFactor(ctx.session, input.password))),
  renewRecoveryCodes: permitted("identity:read")
    .input(passwordInput)
    .mutation(async ({ ctx, input }) => unwrap(await renewRecoveryCodes(ctx.session, input.password))),
  revokeSession: permitted("identity:read")
    .input(z.strictObject({ sessionId: id }))
    .mutation(async ({ ctx, input }) => {
      const isOwn = (await listSessions(ctx.session.userId)).some((row) => row.id === input.sessionId);
      const { sessionId } = input;
      if (!isOwn) return unwrap(err({ code: "identity.session_unknown" as const, sessionId }));
      await revokeSession(sessionId);
      return { sessionId };
    }),
  devices: permitted("identity:write")
    .input(nothing)
    .query(({ ctx }) => within(ctx.scope, listDevices)),
  revokeDevice: permitted("identity:write")
    .input(z.strictObject({ sessionId: id }))
    .mutation(async ({ ctx, input: { sessionId } }) => {
      const devices = await within(ctx.scope, listDevices);
      if (!devices.some((device) => device.sessionId === sessionId))
        return unwrap(err({ code: "identity.session_unknown" as const, sessionId }));
      await revokeSession(sessionId);
      return { sessionId };
    }),
  revokeOtherSessions: permitted("identity:read")
    .input(nothing)
    .mutation(async ({ ctx }) => {
      await revokeSessionsOf(ctx.session.userId, ctx.session.sessionId);
      return { done: true };
    }),
});
