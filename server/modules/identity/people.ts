import type { Work } from "#server/db/transact.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Role } from "#server/auth/permissions.ts";
import type { IdentityRefusal } from "./errors.ts";

/** One person who works for this merchant. */
export interface PersonRow {
  userId: string;
  name: string;
  email: string;
  role: Role;
  hasSecondFactor: boolean;
  disabledAt: Date | null;
}

/** The merchant's people by name. A merchant has tens of them, so the list is whole. */
export async function listPeople(work: Work): Promise<PersonRow[]> {
  return work.tx.$queryRaw<PersonRow[]>`
    select m.user_id as "userId", u.name, u.email, m.role, u.totp_enabled_at is not null as "hasSecondFactor", m.disabled_at as "disabledAt"
      from membership m join app_user u on u.id = m.user_id where m.tenant_id = ${work.tenantId} order by u.name, u.id limit 500`;
}

/**
 * Gives a person another role. Their sessions go on with the new one at their next request. The owners' rows are locked
 * first, so that two owners cannot demote each other at the same moment and leave none.
 */
export async function changeRole(
  work: Work,
  input: { userId: string; role: Role },
): Promise<Result<{ userId: string }, IdentityRefusal>> {
  const owners = await work.tx.$queryRaw<{ user_id: string }[]>`
    select user_id from membership where tenant_id = ${work.tenantId} and role = 'owner' and disabled_at is null order by user_id for update`;
  const key = { tenantId_userId: { tenantId: work.tenantId, userId: input.userId } };
  const member = await work.tx.membership.findUnique({ where: key });
  if (!member) return err({ code: "identity.person_unknown", userId: input.userId });
  const isLastOwner = owners.length === 1 && owners[0]?.user_id === input.userId;
  if (isLastOwner && input.role !== "owner")
    return err({ code: "identity.last_owner", userId: input.userId });
  await work.tx.membership.update({ where: key, data: { role: input.role } });
  return ok({ userId: input.userId });
}
