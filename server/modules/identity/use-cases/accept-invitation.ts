import { newId } from "#kernel/ids.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { hashPassword, verifyPassword } from "#server/auth/password.ts";
import { recordFailure, throttledMs, throttleKeys } from "#server/auth/throttle.ts";
import { pool } from "#server/db/pool.ts";
import { prisma } from "#server/db/prisma.ts";
import { transact, type Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { tokenHash } from "#server/platform/crypto.ts";
import { passwordSchema, type RoleName } from "../contract.ts";
import { isTooEasy } from "../domain/password.ts";
import type { IdentityRefusal } from "../errors.ts";

interface Found {
  tenantId: string;
  id: string;
  email: string;
  role: RoleName;
}

/** The open invitation behind a link. */
async function findInvitation(token: string): Promise<Found | null> {
  const { rows } = await pool().query<{
    tenant_id: string;
    id: string;
    email: string;
    role: RoleName;
    expires_at: Date;
  }>("select * from find_invitation($1)", [tokenHash(token)]);
  const row = rows[0];
  if (!row || row.expires_at <= clock.now()) return null;
  return { tenantId: row.tenant_id, id: row.id, email: row.email, role: row.role };
}

const scopeOf = (found: Found, userId: string) => ({
  tenantId: found.tenantId,
  actor: { kind: "user" as const, id: userId },
});

export interface InvitationView {
  merchantName: string;
  email: string;
  role: RoleName;
  /** The person has an account already and shows it with its password. */
  hasAccount: boolean;
}

/** What the page of a link shows. */
export async function lookAtInvitation(token: string): Promise<Result<InvitationView, IdentityRefusal>> {
  const found = await findInvitation(token);
  if (!found) return err({ code: "identity.link_dead" });
  const person = await prisma().appUser.findUnique({ where: { email: found.email } });
  const merchant = await transact(scopeOf(found, "invited"), ({ tx, tenantId }) =>
    tx.merchant.findUniqueOrThrow({ where: { tenantId } }),
  );
  const { email, role } = found;
  return ok({ merchantName: merchant.name, email, role, hasAccount: person !== null });
}

/**
 * Joins the merchant, once. A new person chooses name and password; one with an account proves it with the password it has,
 * so that an invitation never opens or changes somebody's account.
 */
export async function acceptInvitation(input: {
  token: string;
  name: string;
  password: string;
  ip: string;
}): Promise<Result<{ email: string }, IdentityRefusal>> {
  const found = await findInvitation(input.token);
  if (!found) return err({ code: "identity.link_dead" });
  const known = await prisma().appUser.findUnique({ where: { email: found.email } });
  const refusal = known
    ? await refuseStranger(known, input)
    : refuseNewPerson(input.name, input.password, found.email);
  if (refusal) return err(refusal);
  const userId = known?.id ?? newId("usr");
  const passwordHash = known ? null : await hashPassword(input.password);
  const isDone = await transact(scopeOf(found, userId), async (work) => {
    const claimed = await work.tx.invitation.updateMany({
      where: { tenantId: found.tenantId, id: found.id, acceptedAt: null },
      data: { acceptedAt: clock.now() },
    });
    if (claimed.count === 0) return false;
    if (passwordHash)
      await work.tx.appUser.create({
        data: { id: userId, email: found.email, name: input.name.trim(), passwordHash },
      });
    await join(work, userId, found.role);
    return true;
  });
  return isDone ? ok({ email: found.email }) : err({ code: "identity.link_dead" });
}

async function refuseStranger(
  person: { email: string; passwordHash: string | null; disabledAt: Date | null },
  input: { password: string; ip: string },
): Promise<IdentityRefusal | null> {
  const now = clock.now();
  const keys = throttleKeys(person.email, input.ip);
  const waitMs = await throttledMs(keys, now);
  if (waitMs > 0) return { code: "identity.too_many_tries", waitSeconds: Math.ceil(waitMs / 1000) };
  if (person.disabledAt) return { code: "identity.link_dead" };
  if (await verifyPassword(person.passwordHash, input.password)) return null;
  await recordFailure(keys, now);
  return { code: "identity.password_wrong" };
}

function refuseNewPerson(name: string, password: string, email: string): IdentityRefusal | null {
  if (name.trim() === "") return { code: "identity.name_missing" };
  const isFine = passwordSchema.safeParse(password).success && !isTooEasy(password, email);
  return isFine ? null : { code: "identity.password_too_easy" };
}

async function join(work: Work, userId: string, role: RoleName): Promise<void> {
  const { tenantId } = work;
  await work.tx.membership.upsert({
    where: { tenantId_userId: { tenantId, userId } },
    create: { tenantId, userId, role },
    update: { role, disabledAt: null },
  });
}
