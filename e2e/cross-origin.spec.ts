import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { withDatabase } from "./fixtures/database.ts";
import { demo, signInAs } from "./fixtures/demo.ts";

/** What a hostile page may try from its own origin; each tells what it could read, or null. */
interface Tries {
  read: string[];
  opened: string[];
}

const servers: Server[] = [];
/** An empty page on a port of its own: another origin, and the same site when the host is. */
async function otherOrigin(host: string): Promise<string> {
  const server = createServer((_, answer) => {
    answer
      .writeHead(200, { "content-type": "text/html" })
      .end("<!doctype html><title>elsewhere</title><body></body>");
  });
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, () => ready()));
  return `http://${host}:${(server.address() as AddressInfo).port}/`;
}
test.afterAll(() => servers.forEach((server) => (server.closeAllConnections(), server.close())));

/** What the tries would change: roles, orders, mails, sessions and whatever is written down. */
const state = () =>
  withDatabase(async (sql) => {
    const [row] = await sql(
      `select (select string_agg(user_id || role, ',' order by user_id) from membership where tenant_id = $1) as roles,
              (select count(*)::int from sales_order where tenant_id = $1 and external_id like 'cross-%') as orders,
              (select count(*)::int from api_key where tenant_id = $1) as keys,
              (select count(*)::int from password_reset) as resets,
              (select count(*)::int from audit_entry where tenant_id = $1 and actor_id like 'usr%') as entries,
              (select count(*)::int from user_session where revoked_at is null) as sessions`,
    );
    return row!;
  });

for (const [what, host] of [
  ["another port of its own host", "localhost"],
  ["another site", "127.0.0.1"],
] as const)
  test(`a page of ${what} changes nothing, reads nothing and frames nothing`, async ({ page, context }) => {
    test.setTimeout(120_000);
    await signInAs(page, "owner");
    const { baseUrl, logins } = demo();
    const email = logins[0]!.email;
    expect(new URL(baseUrl).hostname).toBe("localhost");
    const [victim] = await withDatabase((sql) =>
      sql("select user_id from membership where tenant_id = $1 and role = 'viewer' limit 1"),
    );
    const change = { json: { userId: victim!["user_id"], role: "owner" } };
    const before = await state();

    const hostile = await context.newPage();
    const framed: string[] = [];
    hostile.on("console", (message) => framed.push(message.text()));
    await hostile.goto(await otherOrigin(host));
    const tries = await hostile.evaluate(tryEverything, { baseUrl, change, email });
    const refusedFrames = () => framed.filter((text) => /frame-ancestors|X-Frame-Options/i.test(text)).length;
    await expect.poll(refusedFrames).toBeGreaterThan(0);
    expect(tries.read).toEqual([]);
    expect(tries.opened).toEqual([]);
    for (const frame of hostile.frames().slice(1))
      expect(await frame.content().catch(() => "")).not.toContain("Juniper");

    // a form may take the whole window there: the answer is a refusal
    for (const enctype of ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"])
      for (const path of ["/api/trpc/identity.changeRole", "/api/v1/orders", "/api/account/forgot"]) {
        const form = await context.newPage();
        await form.goto(await otherOrigin(host));
        const [answer] = await Promise.all([
          form.waitForResponse((response) => response.url() === `${baseUrl}${path}`),
          form.evaluate(sendForm, { action: `${baseUrl}${path}`, enctype, change }),
        ]);
        expect([400, 401, 403, 415], `${path} ${enctype}`).toContain(answer.status());
        await form.close();
      }
    expect(await state()).toEqual(before);

    // the control: the same call from our own page has its effect
    const own = await page.evaluate(
      async (input) => {
        const answer = await fetch("/api/trpc/identity.changeRole", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(input),
        });
        return answer.status;
      },
      { json: { ...change.json, role: "support" } },
    );
    expect(own).toBe(200);
    expect(await state()).not.toEqual(before);
    await withDatabase((sql) =>
      sql("update membership set role = 'viewer' where tenant_id = $1 and user_id = $2", victim!["user_id"]),
    );
  });

/** Runs in the hostile page. */
async function tryEverything({
  baseUrl,
  change,
  email,
}: {
  baseUrl: string;
  change: object;
  email: string;
}): Promise<Tries> {
  const tries: Tries = { read: [], opened: [] };
  const body = JSON.stringify(change);
  const order = JSON.stringify({
    external_id: "cross-1",
    currency: "USD",
    lines: [{ sku: "MUG", quantity: 1, unit_price_minor: 100 }],
  });
  const reads = [
    "/api/trpc/identity.people?input=%7B%22json%22%3A%7B%7D%7D",
    "/api/v1/orders",
    "/api/events",
    "/orders",
    "/settings/people",
  ];
  const writes: [string, string][] = [
    ["/api/trpc/identity.changeRole", body],
    ["/api/v1/orders", order],
    ["/api/account/forgot", `{"email":"${email}"}`],
    ["/api/auth/signout", "csrfToken=x"],
  ];
  const note = async (name: string, asked: Promise<Response>) => {
    const answer = await asked.catch(() => null);
    // an opaque answer has no status and no body to a script
    if (answer && answer.type !== "opaque")
      tries.read.push(`${name}: ${answer.status} ${(await answer.text()).slice(0, 80)}`);
  };
  for (const path of reads)
    for (const mode of ["cors", "no-cors"] as const)
      await note(
        `${mode} ${path}`,
        fetch(baseUrl + path, { credentials: "include", mode, signal: AbortSignal.timeout(3_000) }),
      );
  for (const [path, sent] of writes) {
    for (const type of ["text/plain", "application/x-www-form-urlencoded"])
      for (const mode of ["cors", "no-cors"] as const)
        await note(
          `${type} ${path}`,
          fetch(baseUrl + path, {
            method: "POST",
            credentials: "include",
            mode,
            headers: { "content-type": type },
            body: sent,
          }),
        );
    for (const method of ["POST", "PUT", "PATCH", "DELETE"])
      await note(
        `${method} json ${path}`,
        fetch(baseUrl + path, {
          method,
          credentials: "include",
          headers: { "content-type": "application/json", "x-own": "1" },
          body: sent,
        }),
      );
    navigator.sendBeacon(baseUrl + path, sent);
    navigator.sendBeacon(baseUrl + path, new Blob([sent], { type: "text/plain" }));
  }
  const settled = (element: HTMLElement, good: string, name: string) =>
    new Promise<void>((done) => {
      element.addEventListener(good, () => (tries.opened.push(name), done()));
      element.addEventListener("error", () => done());
      setTimeout(done, 3_000);
      document.body.append(element);
    });
  for (const path of ["/api/trpc/identity.people?input=%7B%22json%22%3A%7B%7D%7D", "/api/v1/orders"]) {
    const image = document.createElement("img");
    image.src = baseUrl + path;
    await settled(image, "load", `img ${path}`);
    const script = document.createElement("script");
    script.src = baseUrl + path;
    await settled(script, "load", `script ${path}`);
  }
  await new Promise<void>((done) => {
    const stream = new EventSource(`${baseUrl}/api/events`, { withCredentials: true });
    stream.onopen = () => tries.opened.push("event stream");
    stream.onmessage = () => tries.read.push("event stream");
    stream.onerror = () => (stream.close(), done());
    setTimeout(() => (stream.close(), done()), 3_000);
  });
  for (const path of ["/", "/orders", "/sign-in", "/api/events"]) {
    const frame = document.createElement("iframe");
    frame.src = baseUrl + path;
    document.body.append(frame);
    await new Promise((next) => setTimeout(next, 400));
    let text: string | undefined;
    try {
      text = frame.contentDocument?.body?.innerText;
    } catch {
      text = undefined;
    }
    if (text) tries.read.push(`frame ${path}: ${text.slice(0, 80)}`);
  }
  return tries;
}

/** Runs in the hostile page: a form that navigates, whose one field makes the body JSON where the type is text/plain. */
function sendForm({ action, enctype, change }: { action: string; enctype: string; change: object }): void {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action, enctype });
  const field = document.createElement("input");
  const [name, value] = JSON.stringify({ ...change, pad: "=" }).split("=");
  Object.assign(field, { name, value });
  form.append(field);
  document.body.append(form);
  form.submit();
}
