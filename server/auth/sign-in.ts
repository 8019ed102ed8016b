import { prisma } from "#server/db/prisma.ts";
import { pool } from "#server/db/pool.ts";
import { clock } from "#server/platform/clock.ts";
import { open, tokenHash } from "#server/platform/crypto.ts";
import { newId } from "#kernel/ids.ts";
import { verifyPassword } from "./password.ts";
import { forgetFailures, recordFailure, throttledMs, throttleKeys } from "./throttle.ts";
import { stepOfCode } from "./totp.ts";
import type { Role } from "./permissions.ts";

/** One merchant a person works for. */
export interface Membership {
  tenantId: string;
  role: Role;
  merchantName: string;
  twoFactorRoles: string[];
}

/** What the sign-in form sends, and from where. */
export interface SignInTry {
  email: string;
  password: string;
  code?: string;
  ip: string;
  userAgent: string;
}

export type SignInAnswer =
  | { outcome: "signed_in"; sessionId: string; userId: string }
  | { outcome: "refused" | "code_needed" | "code_wrong" | "no_merchant" | "second_factor_not_set_up" }
  | { outcome: "throttled"; waitMs: number };

/** A session ends 12 hours after sign-in, whatever happens (ASVS 5.0, 7.3.2). */
const ABSOLUTE_LIFE_MS = 12 * 3_600_000;

/** The merchants of a person, by name. */
export async function membershipsOf(userId: string): Promise<Membership[]> {
  const { rows } = await pool().query<{
    tenant_id: string;
    role: Role;
    merchant_name: string;
    two_factor_roles: string[];
  }>("select * from memberships_of($1)", [userId]);
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    role: row.role,
    merchantName: row.merchant_name,
    twoFactorRoles: row.two_factor_roles,
  }));
}

/**
 * Checks password and second factor and opens a session. An unknown address, a wrong password and a disabled person get
 * the same answer after the same work.
 */
export async function signIn(attempt: SignInTry): Promise<SignInAnswer> {
  const now = clock.now();
  const email = attempt.email.trim().toLowerCase();
  const keys = throttleKeys(email, attempt.ip);
  const waitMs = await throttledMs(keys, now);
  if (waitMs > 0) return { outcome: "throttled", waitMs };
  const person = await prisma().appUser.findUnique({ where: { email } });
  const fits = await verifyPassword(person?.passwordHash, attempt.password);
  if (!person || !fits || person.disabledAt) {
    await recordFailure(keys, now);
    return { outcome: "refused" };
  }
  if (person.totpEnabledAt && person.totpSecretSealed) {
    if (!attempt.code) return { outcome: "code_needed" };
    if (!(await acceptCode(person, attempt.code, now))) {
      await recordFailure(keys, now);
      return { outcome: "code_wrong" };
    }
  }
  const memberships = await membershipsOf(person.id);
  const first = memberships[0];
  if (!first) return { outcome: "no_merchant" };
  await forgetFailures(keys);
  const sessionId = newId("ses");
  await prisma().userSession.create({
    data: {
      id: sessionId,
      userId: person.id,
      tenantId: first.tenantId,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + ABSOLUTE_LIFE_MS),
      secondFactorAt: person.totpEnabledAt ? now : null,
      userAgent: attempt.userAgent.slice(0, 300),
      ip: attempt.ip,
    },
  });
  return { outcome: "signed_in", sessionId, userId: person.id };
}

interface SecondFactor {
  id: string;
  totpSecretSealed: string | null;
  recoveryCodeHashes: string[];
}

/**
 * A six-digit code counts once: its 30-second step must be later than the last one used (RFC 6238, 5.2), claimed by a
 * conditional update so that two tries at once cannot both win. A recovery code is struck off.
 */
async function acceptCode(person: SecondFactor, code: string, now: Date): Promise<boolean> {
  const entered = code.replace(/\s/g, "");
  if (/^\d{6}$/.test(entered) && person.totpSecretSealed) {
    const secret = open(person.totpSecretSealed, { tenantId: "person", rowId: person.id, field: "totp" });
    const step = await stepOfCode(secret, entered, now);
    if (step === null) return false;
    const { rowCount } = await pool().query(
      "update app_user set totp_last_step = $2 where id = $1 and (totp_last_step is null or totp_last_step < $2)",
      [person.id, step],
    );
    return rowCount === 1;
  }
  const { rowCount } = await pool().query(
    "update app_user set recovery_code_hashes = array_remove(recovery_code_hashes, $2) where id = $1 and $2 = any(recovery_code_hashes)",
    [person.id, tokenHash(entered.toLowerCase())],
  );
  return rowCount === 1;
}
