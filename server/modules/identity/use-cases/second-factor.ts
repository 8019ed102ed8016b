import { randomInt } from "node:crypto";
import { generateSecret, generateURI } from "otplib";
import { toDataURL } from "qrcode";
import { err, ok, type Result } from "#kernel/result.ts";
import { verifyPassword } from "#server/auth/password.ts";
import { revokeSessionsOf, type Session } from "#server/auth/session-record.ts";
import { membershipsOf } from "#server/auth/sign-in.ts";
import { forgetFailures, recordFailure, throttledMs } from "#server/auth/throttle.ts";
import { stepOfCode } from "#server/auth/totp.ts";
import { prisma } from "#server/db/prisma.ts";
import { clock } from "#server/platform/clock.ts";
import { open, seal, tokenHash } from "#server/platform/crypto.ts";
import type { IdentityRefusal } from "../errors.ts";

const CODES = 10;
/** No letters or digits that look alike. */
const SIGNS = "abcdefghjkmnpqrstuvwxyz23456789";

const place = (userId: string) => ({ tenantId: "person", rowId: userId, field: "totp" });
const tries = (userId: string) => [{ key: `factor:${userId}`, free: 5 }];
type Refused = { ok: false; error: IdentityRefusal };

/** Whose second factor it is: the signed-in person, who may still have to set it up. */
export type Owner = Pick<Session, "userId" | "email" | "sessionId">;

export interface SecondFactorStart {
  /** For those who cannot scan. */
  secret: string;
  /** A picture of the otpauth address, as a data URL. */
  qrCode: string;
}

/** Makes a new secret, which counts only when a code of it was shown. An earlier unfinished one is forgotten. */
export async function beginSecondFactor(owner: Owner): Promise<Result<SecondFactorStart, IdentityRefusal>> {
  const secret = generateSecret();
  const changed = await prisma().appUser.updateMany({
    where: { id: owner.userId, totpEnabledAt: null },
    data: { totpSecretSealed: seal(secret, place(owner.userId)) },
  });
  if (changed.count === 0) return err({ code: "identity.second_factor_on" });
  const uri = generateURI({ issuer: "Throughline", label: owner.email, secret });
  return ok({ secret, qrCode: await toDataURL(uri, { margin: 2, width: 224 }) });
}

/**
 * Turns the second factor on with a first code, and ends the person's other sessions. The recovery codes are shown now and
 * never again.
 */
export async function confirmSecondFactor(
  owner: Owner,
  code: string,
): Promise<Result<{ recoveryCodes: string[] }, IdentityRefusal>> {
  const now = clock.now();
  const waiting = await refuseHaste(owner.userId, now);
  if (waiting) return waiting;
  const person = await prisma().appUser.findUniqueOrThrow({ where: { id: owner.userId } });
  if (person.totpEnabledAt) return err({ code: "identity.second_factor_on" });
  if (!person.totpSecretSealed) return err({ code: "identity.second_factor_off" });
  const secret = open(person.totpSecretSealed, place(person.id));
  const step = await stepOfCode(secret, code, now);
  if (step === null) {
    await recordFailure(tries(person.id), now);
    return err({ code: "identity.code_wrong" });
  }
  const recoveryCodes = newCodes();
  const changed = await prisma().appUser.updateMany({
    where: { id: person.id, totpEnabledAt: null, totpSecretSealed: person.totpSecretSealed },
    data: {
      totpEnabledAt: now,
      totpLastStep: step,
      recoveryCodeHashes: recoveryCodes.map(tokenHash),
    },
  });
  if (changed.count === 0) return err({ code: "identity.second_factor_on" });
  await prisma().userSession.updateMany({ where: { id: owner.sessionId }, data: { secondFactorAt: now } });
  await revokeSessionsOf(person.id, owner.sessionId);
  await forgetFailures(tries(person.id));
  return ok({ recoveryCodes });
}

/** Turns it off again, with the password, unless one of the person's merchants asks the role for it. */
export async function disableSecondFactor(
  owner: Owner,
  password: string,
): Promise<Result<null, IdentityRefusal>> {
  const checked = await checkPassword(owner, password);
  if (!checked.ok) return checked;
  const asks = (await membershipsOf(owner.userId)).find((member) =>
    member.twoFactorRoles.includes(member.role),
  );
  if (asks) return err({ code: "identity.second_factor_required", merchantName: asks.merchantName });
  await prisma().appUser.update({
    where: { id: owner.userId },
    data: { totpEnabledAt: null, totpSecretSealed: null, totpLastStep: null, recoveryCodeHashes: [] },
  });
  await prisma().userSession.updateMany({ where: { userId: owner.userId }, data: { secondFactorAt: null } });
  return ok(null);
}

/** Makes new recovery codes, with the password; the old ones are void. */
export async function renewRecoveryCodes(
  owner: Owner,
  password: string,
): Promise<Result<{ recoveryCodes: string[] }, IdentityRefusal>> {
  const checked = await checkPassword(owner, password);
  if (!checked.ok) return checked;
  const recoveryCodes = newCodes();
  await prisma().appUser.update({
    where: { id: owner.userId },
    data: { recoveryCodeHashes: recoveryCodes.map(tokenHash) },
  });
  return ok({ recoveryCodes });
}

async function checkPassword(owner: Owner, password: string): Promise<Result<null, IdentityRefusal>> {
  const now = clock.now();
  const waiting = await refuseHaste(owner.userId, now);
  if (waiting) return waiting;
  const person = await prisma().appUser.findUniqueOrThrow({ where: { id: owner.userId } });
  if (!person.totpEnabledAt) return err({ code: "identity.second_factor_off" });
  if (await verifyPassword(person.passwordHash, password)) {
    await forgetFailures(tries(owner.userId));
    return ok(null);
  }
  await recordFailure(tries(owner.userId), now);
  return err({ code: "identity.password_wrong" });
}

async function refuseHaste(userId: string, now: Date): Promise<Refused | null> {
  const waitMs = await throttledMs(tries(userId), now);
  if (waitMs === 0) return null;
  return { ok: false, error: { code: "identity.too_many_tries", waitSeconds: Math.ceil(waitMs / 1000) } };
}

const newCodes = (): string[] =>
  Array.from({ length: CODES }, () => {
    const text = Array.from({ length: 10 }, () => SIGNS[randomInt(SIGNS.length)]).join("");
    return `${text.slice(0, 5)}-${text.slice(5)}`;
  });
