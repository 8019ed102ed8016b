import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { IdentityRefusal } from "../errors.ts";

/**
 * Takes a person's access to this merchant away, or gives it back. It counts from the next click; the account itself and
 * other merchants are not touched. The owners' rows are locked first, so that two owners cannot remove each other at once.
 */
export async function setPersonActive(
  work: Work,
  input: { userId: string; isActive: boolean },
): Promise<Result<{ userId: string }, IdentityRefusal>> {
  const { tx, tenantId } = work;
  const owners = await tx.$queryRaw<{ user_id: string }[]>`
    select user_id from membership where tenant_id = ${tenantId} and role = 'owner' and disabled_at is null order by user_id for update`;
  const key = { tenantId_userId: { tenantId, userId: input.userId } };
  const member = await tx.membership.findUnique({ where: key });
  if (!member) return err({ code: "identity.person_unknown", userId: input.userId });
  if (!input.isActive && owners.length === 1 && owners[0]?.user_id === input.userId)
    return err({ code: "identity.last_owner", userId: input.userId });
  const isActive = member.disabledAt === null;
  if (isActive !== input.isActive)
    await tx.membership.update({ where: key, data: { disabledAt: input.isActive ? null : clock.now() } });
  return ok({ userId: input.userId });
}
