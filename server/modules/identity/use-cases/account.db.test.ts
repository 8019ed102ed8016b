import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateSync } from "otplib";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { hashPassword } from "#server/auth/password.ts";
import { readSession } from "#server/auth/session-record.ts";
import { signIn } from "#server/auth/sign-in.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact, type Scope } from "#server/db/transact.ts";
import { linkPlace } from "#server/mail/queue-mail.ts";
import { clock, setClock } from "#server/platform/clock.ts";
import { open } from "#server/platform/crypto.ts";
import { env } from "#server/platform/env.ts";
import { acceptInvitation, lookAtInvitation } from "./accept-invitation.ts";
import { changePassword } from "./change-password.ts";
import { invitePerson, revokeInvitation } from "./invite-person.ts";
import { requestPasswordReset, resetPassword } from "./reset-password.ts";
import {
  beginSecondFactor,
  confirmSecondFactor,
  disableSecondFactor,
  renewRecoveryCodes,
  type Owner,
} from "./second-factor.ts";

const database = testDatabase();
let stopClock: (() => void) | undefined;
beforeAll(async () => void (env().DATA_DIR = await mkdtemp(join(tmpdir(), "account-"))));
afterEach(() => stopClock?.());

const good = "a long enough phrase";
const newPassword = "another long phrase";
let ips = 0;
const freshIp = () => `198.51.100.${++ips}`;
/** Moves the clock on from now. */
const later = (ms: number) => {
  const at = clock.now().getTime() + ms;
  stopClock?.();
  stopClock = setClock(() => new Date(at));
};

async function makePerson(role = "owner", tenantId?: string) {
  const tenant = tenantId ?? (await makeMerchant(database));
  const userId = newId("usr");
  const email = `${userId}@example.com`;
  await database.asOwner("insert into app_user (id, email, name, password_hash) values ($1, $2, 'Ann', $3)", [
    userId, email, await hashPassword(good),
  ]); // prettier-ignore
  await database.asOwner("insert into membership (tenant_id, user_id, role) values ($1, $2, $3)", [
    tenant, userId, role,
  ]); // prettier-ignore
  return { userId, email, tenantId: tenant };
}
async function sessionFor(email: string, password = good, code?: string): Promise<string> {
  const answer = await signIn({
    email,
    password,
    ip: freshIp(),
    userAgent: "test",
    ...(code ? { code } : {}),
  });
  return answer.outcome === "signed_in" ? answer.sessionId : answer.outcome;
}
/** Links of mails to an address, the oldest first. */
async function links(email: string): Promise<string[]> {
  const rows = await database.asOwner<{ tenant_id: string; id: string; link_sealed: string }>(
    "select tenant_id, id, link_sealed from outgoing_mail where to_address = $1 and link_sealed is not null order by created_at, id",
    [email],
  );
  return rows.map((row) => open(row.link_sealed, linkPlace(row.tenant_id, row.id)));
}
const tokenOf = (link: string | undefined) => link?.split("/").at(-1) ?? "none";
const codeOf = (answer: { ok: boolean; error?: { code: string } }) => (answer.ok ? "ok" : answer.error?.code);

describe("a forgotten password", () => {
  it("is replaced once, by the newest link, and every session ends", async () => {
    const { email } = await makePerson();
    const session = await sessionFor(email);
    for (let n = 0; n < 2; n++)
      await requestPasswordReset({ email: ` ${email.toUpperCase()}`, ip: freshIp() });
    const [older, newer] = (await links(email)).map(tokenOf);
    expect(codeOf(await resetPassword({ token: older!, password: newPassword }))).toBe("identity.link_dead");
    const both = await Promise.all(
      [1, 2].map(() => resetPassword({ token: newer!, password: newPassword }).then(codeOf)),
    );
    expect(both.sort()).toEqual(["identity.link_dead", "ok"]);
    expect(await readSession(session)).toBeNull();
    expect(await sessionFor(email)).toBe("refused");
    expect(await sessionFor(email, newPassword)).toMatch(/^ses_/);
    const told = await database.asOwner(
      "select from outgoing_mail where to_address = $1 and kind = 'password_changed'",
      [email],
    );
    expect(told).toHaveLength(1);
  });

  it("cannot be replaced after 30 minutes, by an easy one, or of a person who may not enter", async () => {
    const { email, userId } = await makePerson();
    await requestPasswordReset({ email, ip: freshIp() });
    const token = tokenOf((await links(email))[0]);
    expect(codeOf(await resetPassword({ token, password: "password1234" }))).toBe(
      "identity.password_too_easy",
    );
    await database.asOwner("update app_user set disabled_at = now() where id = $1", [userId]);
    expect(codeOf(await resetPassword({ token, password: newPassword }))).toBe("identity.link_dead");
    await database.asOwner("update app_user set disabled_at = null where id = $1", [userId]);
    later(30 * 60_000 + 1);
    expect(codeOf(await resetPassword({ token, password: newPassword }))).toBe("identity.link_dead");
  });

  it("gets the same answer in the same time whether the address is known or not", async () => {
    const { email } = await makePerson();
    const timed = async (address: string) => {
      const began = performance.now();
      expect(await requestPasswordReset({ email: address, ip: freshIp() })).toEqual({
        ok: true,
        value: null,
      });
      return performance.now() - began;
    };
    const times = [await timed(email), await timed("nobody@example.com")];
    for (const ms of times) expect(ms).toBeGreaterThan(390);
    expect(await links("nobody@example.com")).toEqual([]);
  });

  it("can be asked for a few times only", async () => {
    const ip = freshIp();
    const answers: unknown[] = [];
    for (let n = 0; n < 6; n++)
      answers.push(codeOf(await requestPasswordReset({ email: "x@example.com", ip })));
    expect(answers.slice(0, 3)).toEqual(["ok", "ok", "ok"]);
    expect(answers.at(-1)).toBe("identity.too_many_tries");
    expect(codeOf(await requestPasswordReset({ email: "x@example.com", ip: freshIp() }))).toBe("ok");
  });
});

describe("a password", () => {
  it("changes with the one that counts, ends other sessions and open reset links", async () => {
    const { email, userId } = await makePerson();
    const [mine, other] = [await sessionFor(email), await sessionFor(email)];
    await requestPasswordReset({ email, ip: freshIp() });
    const token = tokenOf((await links(email))[0]);
    const change = (current: string, password: string) =>
      changePassword({ userId, sessionId: mine }, { current, password }).then(codeOf);
    expect(await change("not this one", newPassword)).toBe("identity.password_wrong");
    expect(await change(good, good)).toBe("identity.password_too_easy");
    expect(await change(good, newPassword)).toBe("ok");
    expect([await readSession(mine), await readSession(other)]).toEqual([expect.anything(), null]);
    expect(codeOf(await resetPassword({ token, password: "a third long phrase" }))).toBe(
      "identity.link_dead",
    );
    expect(await sessionFor(email, newPassword)).toMatch(/^ses_/);
    for (let n = 0; n < 7; n++) await change("guess", newPassword);
    expect(await change(newPassword, good)).toBe("identity.too_many_tries");
  });
});

describe("an invitation", () => {
  const merchant = async (): Promise<Scope> => systemScope(await makeMerchant(database, "Acme"), "test");
  const invite = async (scope: Scope, email: string) => {
    const made = await transact(scope, (work) => invitePerson(work, { email, role: "support" }));
    return made.ok ? { ...made.value, token: tokenOf(made.value.link ?? "") } : made.error;
  };
  const accept = (token: string, password = good, name = "Bea") =>
    acceptInvitation({ token, name, password, ip: freshIp() }).then(codeOf);
  const address = () => `${newId("usr")}@example.com`;

  it("makes a person who can sign in, once", async () => {
    const [scope, email] = [await merchant(), address()];
    const made = await invite(scope, email);
    if (!("token" in made)) throw new Error("refused");
    expect(await lookAtInvitation(made.token)).toEqual({
      ok: true,
      value: { merchantName: "Acme", email, role: "support", hasAccount: false },
    });
    expect([await accept(made.token, "short"), await accept(made.token, good, " ")]).toEqual([
      "identity.password_too_easy",
      "identity.name_missing",
    ]);
    const both = await Promise.all([accept(made.token), accept(made.token).catch(() => "lost the race")]);
    expect(both.filter((answer) => answer === "ok")).toHaveLength(1);
    const session = await readSession(await sessionFor(email));
    expect(session).toMatchObject({ role: "support", tenantId: scope.tenantId, name: "Bea" });
    expect(codeOf(await lookAtInvitation(made.token))).toBe("identity.link_dead");
    expect(await invite(scope, email)).toMatchObject({ code: "identity.member_already" });
  });

  it("never opens or changes an account that exists", async () => {
    const [scope, person] = [await merchant(), await makePerson("viewer")];
    const made = await invite(scope, person.email);
    if (!("token" in made)) throw new Error("refused");
    expect(await accept(made.token, newPassword, "Eve")).toBe("identity.password_wrong");
    expect(await accept(made.token)).toBe("ok");
    const session = await readSession(await sessionFor(person.email));
    expect(session?.merchants.map(({ id }) => id).sort()).toEqual([scope.tenantId, person.tenantId].sort());
    expect(session?.name).toBe("Ann");
  });

  it("is dead when expired, replaced or revoked, and no other merchant can revoke it", async () => {
    const [scope, other, email] = [await merchant(), await merchant(), address()];
    const [first, second] = [await invite(scope, email), await invite(scope, email)];
    if (!("token" in first) || !("token" in second)) throw new Error("refused");
    expect(await accept(first.token)).toBe("identity.link_dead");
    const revoke = (by: Scope) =>
      transact(by, (work) => revokeInvitation(work, second.invitationId)).then(codeOf);
    expect(await revoke(other)).toBe("identity.invitation_unknown");
    expect((await lookAtInvitation(second.token)).ok).toBe(true);
    later(7 * 86_400_000 + 1);
    expect(await accept(second.token)).toBe("identity.link_dead");
    stopClock?.();
    expect([await revoke(scope), await revoke(scope)]).toEqual(["ok", "identity.invitation_unknown"]);
    expect(await accept(second.token)).toBe("identity.link_dead");
  });

  it("hands over its link only where no mail server is", async () => {
    env().SMTP_URL = "smtp://mail.example";
    const made = await invite(await merchant(), address());
    delete env().SMTP_URL;
    expect(made).toMatchObject({ link: null });
  });
});

describe("a second factor", () => {
  const owner = async (role = "owner"): Promise<Owner & { tenantId: string }> => {
    const person = await makePerson(role);
    return { ...person, sessionId: await sessionFor(person.email) };
  };
  const secondsNow = () => Math.floor(clock.now().getTime() / 1000);
  const codeFor = (secret: string) => generateSync({ secret, epoch: secondsNow() });
  const begin = async (who: Owner): Promise<string> => {
    const started = await beginSecondFactor(who);
    if (!started.ok) throw new Error(started.error.code);
    expect(started.value.qrCode).toMatch(/^data:image\/png;base64,/);
    return started.value.secret;
  };
  const turnOn = async (who: Owner) => {
    const secret = await begin(who);
    const answer = await confirmSecondFactor(who, codeFor(secret));
    if (!answer.ok) throw new Error(answer.error.code);
    return { secret, codes: answer.value.recoveryCodes };
  };

  it("counts from the first right code, ends other sessions, and its first code is used up", async () => {
    const who = await owner();
    const other = await sessionFor(who.email);
    const secret = await begin(who);
    expect(codeOf(await confirmSecondFactor(who, "000000"))).toBe("identity.code_wrong");
    expect(await sessionFor(who.email)).toMatch(/^ses_/);
    const code = codeFor(secret);
    expect(codeOf(await confirmSecondFactor(who, `${code.slice(0, 3)} ${code.slice(3)}`))).toBe("ok");
    expect(codeOf(await confirmSecondFactor(who, code))).toBe("identity.second_factor_on");
    expect(codeOf(await beginSecondFactor(who))).toBe("identity.second_factor_on");
    expect(await readSession(other)).toBeNull();
    expect(await readSession(who.sessionId)).not.toBeNull();
    expect(await sessionFor(who.email)).toBe("code_needed");
    expect(await sessionFor(who.email, good, code)).toBe("code_wrong");
    later(30_000);
    expect(await sessionFor(who.email, good, codeFor(secret))).toMatch(/^ses_/);
  });

  it("gives recovery codes that work once each, until new ones are made", async () => {
    const who = await owner();
    const { codes } = await turnOn(who);
    expect(new Set(codes).size).toBe(10);
    expect(await sessionFor(who.email, good, codes[0]!.toUpperCase())).toMatch(/^ses_/);
    expect(await sessionFor(who.email, good, codes[0])).toBe("code_wrong");
    expect(codeOf(await renewRecoveryCodes(who, newPassword))).toBe("identity.password_wrong");
    const renewed = await renewRecoveryCodes(who, good);
    expect(await sessionFor(who.email, good, codes[1])).toBe("code_wrong");
    expect(await sessionFor(who.email, good, renewed.ok ? renewed.value.recoveryCodes[0] : "")).toMatch(
      /^ses_/,
    );
  });

  it("goes off with the password only, and not where a merchant asks for it", async () => {
    const who = await owner();
    expect(codeOf(await disableSecondFactor(who, good))).toBe("identity.second_factor_off");
    await turnOn(who);
    await database.asOwner("update merchant set two_factor_roles = '{owner}' where tenant_id = $1", [
      who.tenantId,
    ]);
    expect(codeOf(await disableSecondFactor(who, good))).toBe("identity.second_factor_required");
    await database.asOwner("update merchant set two_factor_roles = '{}' where tenant_id = $1", [
      who.tenantId,
    ]);
    expect(codeOf(await disableSecondFactor(who, newPassword))).toBe("identity.password_wrong");
    expect(codeOf(await disableSecondFactor(who, good))).toBe("ok");
    expect(await sessionFor(who.email)).toMatch(/^ses_/);
  });

  it("is due where a merchant asks the role for it, and its set-up clears that", async () => {
    const who = await owner();
    await database.asOwner("update merchant set two_factor_roles = '{owner}' where tenant_id = $1", [
      who.tenantId,
    ]);
    expect((await readSession(who.sessionId))?.mustSetUpSecondFactor).toBe(true);
    await turnOn(who);
    expect((await readSession(who.sessionId))?.mustSetUpSecondFactor).toBe(false);
  });

  it("slows guessing of codes and passwords", async () => {
    const who = await owner();
    await begin(who);
    const answers: unknown[] = [];
    for (let n = 0; n < 8; n++) answers.push(codeOf(await confirmSecondFactor(who, "000000")));
    expect(answers.at(-1)).toBe("identity.too_many_tries");
  });
});
