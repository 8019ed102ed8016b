import { expect, it } from "vitest";
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
