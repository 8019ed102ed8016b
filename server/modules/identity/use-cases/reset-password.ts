import { err, ok, type Result } from "#kernel/result.ts";
import { hashPassword } from "#server/auth/password.ts";
import { revokeSessionsOf } from "#server/auth/session-record.ts";
import { membershipsOf } from "#server/auth/sign-in.ts";
import { countTry } from "#server/auth/throttle.ts";
import { prisma } from "#server/db/prisma.ts";
import { systemScope, transact } from "#server/db/transact.ts";
import { queueMail } from "#server/mail/queue-mail.ts";
import { clock } from "#server/platform/clock.ts";
import { newToken, tokenHash } from "#server/platform/crypto.ts";
import { env } from "#server/platform/env.ts";
import { log } from "#server/platform/log.ts";
import { isTooEasy } from "../domain/password.ts";
import type { IdentityRefusal } from "../errors.ts";

const LIFE_MS = 30 * 60_000;
/** Every request takes this long at least, so that a known address cannot be told from an unknown one by its time. */
const ANSWER_MS = 400;
/** Requests for one account from one address, and from one address altogether, before waits begin. */
const FREE_TRIES = 3;
const FREE_TRIES_OF_ADDRESS = 20;

/**
 * Mails a link to choose a new password, if there is such a person. The answer is the same either way, so nobody learns
 * who has an account.
 */
export async function requestPasswordReset(input: {
  email: string;
  ip: string;
}): Promise<Result<null, IdentityRefusal>> {
  const began = performance.now();
  const email = input.email.trim().toLowerCase();
  const waitMs = await countTry(
    [
      { key: `reset:${email}|${input.ip}`, free: FREE_TRIES },
      { key: `reset-address:${input.ip}`, free: FREE_TRIES_OF_ADDRESS },
    ],
    clock.now(),
  );
  if (waitMs > 0) return err({ code: "identity.too_many_tries", waitSeconds: Math.ceil(waitMs / 1000) });
  await mailLink(email).catch((failure: unknown) =>
    log.error({ err: failure }, "A reset mail was not queued."),
  );
  await new Promise((done) => setTimeout(done, Math.max(0, ANSWER_MS - (performance.now() - began))));
  return ok(null);
}

async function mailLink(email: string): Promise<void> {
  const person = await prisma().appUser.findUnique({ where: { email } });
  const home = person && !person.disabledAt ? (await membershipsOf(person.id))[0] : undefined;
  if (!person || !home) return;
  const token = newToken();
  await transact(systemScope(home.tenantId, "password-reset"), async (work) => {
    // an older link ends with the newer one
    await work.tx.passwordReset.deleteMany({ where: { userId: person.id, usedAt: null } });
    await work.tx.passwordReset.create({
      data: {
        tokenHash: tokenHash(token),
        userId: person.id,
        createdAt: clock.now(),
        expiresAt: new Date(clock.now().getTime() + LIFE_MS),
      },
    });
    await queueMail(work, {
      to: person.email,
      subject: "Choose a new password",
      text: `Hello ${person.name},\n\nsomebody asked for a new password for your Throughline account. If it was you, choose one here within 30 minutes:\n\n{link}\n\nIf it was not you, do nothing: your password stays as it is.`,
      kind: "password_reset",
      secretLink: `${env().APP_URL}/reset/${token}`,
    });
  });
}

/**
 * Sets the password behind a mailed link, once, and ends every session of the person. The second factor stays as it is.
 */
export async function resetPassword(input: {
  token: string;
  password: string;
}): Promise<Result<null, IdentityRefusal>> {
  const now = clock.now();
  const hash = tokenHash(input.token);
  const link = await prisma().passwordReset.findFirst({
    where: { tokenHash: hash, usedAt: null, expiresAt: { gt: now } },
  });
  const person = link && (await prisma().appUser.findUnique({ where: { id: link.userId } }));
  if (!person || person.disabledAt) return err({ code: "identity.link_dead" });
  if (isTooEasy(input.password, person.email)) return err({ code: "identity.password_too_easy" });
  const passwordHash = await hashPassword(input.password);
  const isDone = await prisma().$transaction(async (tx) => {
    const claimed = await tx.passwordReset.updateMany({
      where: { tokenHash: hash, usedAt: null, expiresAt: { gt: now } },
      data: { usedAt: now },
    });
    if (claimed.count === 0) return false;
    await tx.appUser.update({ where: { id: person.id }, data: { passwordHash, passwordChangedAt: now } });
    return true;
  });
  if (!isDone) return err({ code: "identity.link_dead" });
  await revokeSessionsOf(person.id);
  await tellPerson(person.id, person.email, person.name);
  return ok(null);
}

/** Whoever did not do it learns of it. */
async function tellPerson(userId: string, to: string, name: string): Promise<void> {
  const home = (await membershipsOf(userId))[0];
  if (!home) return;
  await transact(systemScope(home.tenantId, "password-reset"), (work) =>
    queueMail(work, {
      to,
      subject: "Your password was changed",
      text: `Hello ${name},\n\nthe password of your Throughline account was changed, and every session was ended. If it was not you, ask for a new password at once:\n\n${env().APP_URL}/forgot`,
      kind: "password_changed",
    }),
  );
}
