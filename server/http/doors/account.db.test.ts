import { encode } from "next-auth/jwt";
import { expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { sessionCookie } from "#server/auth/next-auth.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact } from "#server/db/transact.ts";
import { invitePerson } from "#server/modules/identity/use-cases/invite-person.ts";
import { env } from "#server/platform/env.ts";
import { accountDoor } from "./account.ts";

const database = testDatabase();
let ips = 0;

async function call(action: string, body: unknown, headers: Record<string, string> = {}) {
  const request = new Request(`${env().APP_URL}/api/account/${action}`, {
    method: "POST",
    headers: { "content-type": "application/json", "sec-fetch-site": "same-origin", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const facts = { requestId: "req_test", ip: `192.0.2.${++ips}`, rest: action };
  const answer = await accountDoor.answer(request, facts);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown>, answer };
}

it("takes nothing from other sites, unknown, malformed or beside its shape", async () => {
  const statuses = [
    await call("forgot", { email: "a@example.com" }, { "sec-fetch-site": "cross-site" }),
    await call("forgot", { email: "a@example.com" }, { origin: "https://elsewhere.example" }),
    await call("forgot", "email=a", { "content-type": "application/x-www-form-urlencoded" }),
    await call("toString", {}),
    await call("forgot/more", {}),
    await call("forgot", "{"),
    await call("forgot", { email: "a@example.com", more: 1 }),
    await call("reset", { token: "x", password: "short" }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([403, 403, 403, 404, 404, 400, 400, 400]);
});

it("sets up a second factor for nobody without a session, also with a false cookie", async () => {
  for (const cookie of ["", "throughline.session=abc", "throughline.session=a.b.c.d.e"])
    for (const [action, body] of [
      ["begin-second-factor", {}],
      ["confirm-second-factor", { code: "1" }],
    ] as const)
      expect((await call(action, body, { cookie })).status).toBe(401);
});

it("answers a person, keeps nothing in caches, and tells refusals by code and sentence", async () => {
  const scope = systemScope(await makeMerchant(database, "Acme"), "test");
  const made = await transact(scope, (work) =>
    invitePerson(work, { email: "bea@example.com", role: "viewer" }),
  );
  const token = (made.ok && made.value.link?.split("/").at(-1)) || "";
  const look = await call("invitation", { token });
  expect(look.body).toEqual({
    merchantName: "Acme",
    email: "bea@example.com",
    role: "viewer",
    hasAccount: false,
  });
  expect(look.answer.headers.get("cache-control")).toBe("no-store");
  const join = { token, name: "Bea", password: "a long enough phrase" };
  expect((await call("accept-invitation", join)).body).toEqual({ email: "bea@example.com" });
  const again = await call("accept-invitation", join);
  expect([again.status, again.body["code"]]).toEqual([404, "identity.link_dead"]);
  expect(again.body["title"]).toMatch(/^This link was used/);
  expect((await call("forgot", { email: "nobody@example.com" })).body).toEqual(
    (await call("forgot", { email: "bea@example.com" })).body,
  );
});

it("changes no second factor from a scanner that is bound to a location", async () => {
  process.env.NEXTAUTH_SECRET ??= "a secret for this test only, long enough";
  const tenantId = await makeMerchant(database);
  const [userId, sessionId] = [newId("usr"), newId("ses")];
  const sql = (text: string, values: unknown[]) => database.asOwner(text, values);
  await sql("insert into location (tenant_id, id, code, name, kind, country, time_zone) values ($1, 'reno', 'reno', 'reno', 'warehouse', 'US', 'UTC')", [tenantId]);
  await sql("insert into app_user (id, email, name, password_hash) values ($1, $2, 'Ann', 'x')", [userId, `${userId}@example.com`]);
  await sql("insert into membership (tenant_id, user_id, role) values ($1, $2, 'operations')", [tenantId, userId]);
  await sql("insert into user_session (id, user_id, tenant_id, created_at, last_seen_at, expires_at) values ($1, $2, $3, now(), now(), now() + interval '1 day')", [sessionId, userId, tenantId]);
  const token = await encode({ token: { sessionId }, secret: process.env.NEXTAUTH_SECRET });
  const cookie = `${sessionCookie}=${token}`;
  const begin = () => call("begin-second-factor", {}, { cookie });
  expect((await begin()).status).toBe(200);
  await sql("update user_session set kind = 'floor', location_id = 'reno' where id = $1", [sessionId]);
  const statuses = [await begin(), await call("confirm-second-factor", { code: "123456" }, { cookie })];
  expect(statuses.map(({ status, body }) => [status, body["code"]])).toEqual([
    [403, "http.scanner"], [403, "http.scanner"],
  ]);
}); // prettier-ignore
