import { err, ok, type Result } from "#kernel/result.ts";
import { hashPassword, verifyPassword } from "#server/auth/password.ts";
import { revokeSessionsOf, type Session } from "#server/auth/session-record.ts";
import { forgetFailures, recordFailure, throttledMs } from "#server/auth/throttle.ts";
import { prisma } from "#server/db/prisma.ts";
import { clock } from "#server/platform/clock.ts";
import { isTooEasy } from "../domain/password.ts";
import type { IdentityRefusal } from "../errors.ts";

/** Changes one's own password, with the one that counts now, and ends one's other sessions and open reset links. */
export async function changePassword(
  owner: Pick<Session, "userId" | "sessionId">,
  input: { current: string; password: string },
): Promise<Result<null, IdentityRefusal>> {
  const now = clock.now();
  const tries = [{ key: `password:${owner.userId}`, free: 5 }];
  const waitMs = await throttledMs(tries, now);
  if (waitMs > 0) return err({ code: "identity.too_many_tries", waitSeconds: Math.ceil(waitMs / 1000) });
  const person = await prisma().appUser.findUniqueOrThrow({ where: { id: owner.userId } });
  if (!(await verifyPassword(person.passwordHash, input.current))) {
    await recordFailure(tries, now);
    return err({ code: "identity.password_wrong" });
  }
  if (input.password === input.current || isTooEasy(input.password, person.email))
    return err({ code: "identity.password_too_easy" });
  const passwordHash = await hashPassword(input.password);
  await prisma().$transaction([
    prisma().appUser.update({ where: { id: person.id }, data: { passwordHash, passwordChangedAt: now } }),
    prisma().passwordReset.deleteMany({ where: { userId: person.id, usedAt: null } }),
  ]);
  await revokeSessionsOf(person.id, owner.sessionId);
  await forgetFailures(tries);
  return ok(null);
}
